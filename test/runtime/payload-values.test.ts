import { combineHooks, stderrAlerts } from "@concord/runtime";
import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createStage } from "./stage.ts";

describe("payload values", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9@._-]{8,24}$/);

  test("reach no dead-letter header, no hook, no alert and no error, whatever people throw", async () => {
    const ways = fc.constantFrom("throw", "name", "code", "deadLetter", "retry", "reject", "json", "string");
    await fc.assert(
      fc.asyncProperty(secret, ways, async (value, way) => {
        const stage = createStage();
        const letters = await stage.collect("stock.shop.dlq");
        const printed: string[] = [];
        const stderr = vi
          .spyOn(process.stderr, "write")
          .mockImplementation((line) => Boolean(printed.push(String(line))));
        const hooks = combineHooks(stage.hooks, stderrAlerts());
        await stage
          .consumer({ hooks, retry: { attempts: 2 } })
          .on.stockCounted(({ email }, { deadLetter, retry }) => {
            if (way === "deadLetter") deadLetter(`cannot reach ${email} (${email?.toUpperCase()})`);
            if (way === "retry") retry({ reason: `try ${email} later` });
            if (way === "string") throw email as unknown as Error;
            const error = Object.assign(new Error(`bad address ${email}`), { cause: email });
            if (way === "name") error.name = `for ${email}`;
            throw Object.assign(error, way === "code" ? { code: `E ${email}` } : {});
          })
          .start();
        const body =
          way === "json"
            ? `{"email":"${value}"`
            : JSON.stringify({ orderId: way === "reject" ? [value] : "1", total: 1, email: value });
        await stage.raw("stock", body, { headers: { "ce-type": "shop.stockCounted", "ce-id": "1" } });
        await stage.clock.advance("1h");
        stderr.mockRestore();
        expect(letters).toHaveLength(1);
        const told = JSON.stringify([letters[0]!.headers, stage.notes, printed]).toLowerCase();
        expect(told).not.toContain(value.toLowerCase());
        expect(printed.length).toBeGreaterThan(0);
        // The body is another matter: it is what it was.
        expect(Buffer.from(letters[0]!.body!).toString()).toBe(body);
      }),
      { numRuns: 60 },
    );
  });

  test("reach no error of a sender", async () => {
    await fc.assert(
      fc.asyncProperty(secret, async (value) => {
        const stage = createStage();
        const sending = [
          stage.orders.stockCounted({ orderId: "1", total: value as unknown as number }),
          stage.orders.stockCounted.batch([{ data: { orderId: [value] as unknown as string, total: 1 } }]),
          stage.orders.etaChanged(
            { eta: "soon" },
            { parameters: { shipmentId: `${value} *` }, headers: { tenant: "t" } },
          ),
          stage.orders.etaChanged(
            { eta: "soon" },
            { parameters: { shipmentId: "1" }, headers: { tenant: "t", urgency: value as unknown as number } },
          ),
        ];
        for (const result of await Promise.allSettled(sending)) {
          expect(result.status).toBe("rejected");
          expect(String((result as PromiseRejectedResult).reason)).not.toContain(value);
        }
      }),
      { numRuns: 20 },
    );
  });
});
