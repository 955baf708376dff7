/** Requests and their replies. */
import { createConsumer, createProducer, type MessageDefinition } from "@concord/runtime";
import { describe, expect, test, vi } from "vitest";
import { shape, type Price, type Question } from "./shop.ts";
import { createStage } from "./stage.ts";

const base = { contract: "pricing@1", contentType: "application/json" };
const quotePrice: MessageDefinition<Question> = {
  ...base,
  name: "quotePrice",
  type: "p.quotePrice",
  channel: { name: "quotes", address: "quotes" },
  validate: shape({ sku: "string" }),
};
const priceQuoted: MessageDefinition<Price> = {
  ...base,
  name: "priceQuoted",
  type: "p.priceQuoted",
  channel: { name: "prices", address: "prices" },
  validate: shape({ sku: "string", price: "string" }),
};
const skuUnknown: MessageDefinition<{ readonly unknown: string }> = {
  ...base,
  name: "skuUnknown",
  type: "p.skuUnknown",
  channel: { name: "prices", address: "prices" },
  validate: shape({ unknown: "string" }),
};
const ask = { quotePrice: { message: quotePrice, operation: "ask", replies: [priceQuoted, skuUnknown] } };

function stageFor(definitions: typeof ask = ask) {
  const stage = createStage();
  const { transport, hooks } = stage;
  const client = () => createProducer("till", definitions, { transport, hooks });
  const server = (options: object = {}) =>
    createConsumer("pricing", definitions, { transport, group: "pricing", hooks, ...options });
  return { ...stage, client, server };
}

describe("requests", () => {
  test("on a shared reply channel each requester gets its own replies", async () => {
    const { client, server, clock, collect } = stageFor();
    await server()
      .on.quotePrice(({ sku }) => (sku === "none" ? { unknown: sku } : { sku, price: "1.00" }))
      .start();
    const replies = await collect("prices");
    const [one, two] = [client(), client()];
    const asked = [one.quotePrice({ sku: "a" }), two.quotePrice({ sku: "b" }), one.quotePrice({ sku: "none" })];
    await clock.advance(0);
    expect(await Promise.all(asked)).toEqual([
      { sku: "a", price: "1.00" },
      { sku: "b", price: "1.00" },
      { unknown: "none" },
    ]);
    expect(replies.map(({ headers }) => headers["ce-type"])).toEqual([
      "p.priceQuoted",
      "p.priceQuoted",
      "p.skuUnknown",
    ]);
  });

  test("a broker that takes no word on a reply disturbs nobody", async () => {
    const { server, clock, transport, hooks } = stageFor();
    await server()
      .on.quotePrice(({ sku }) => ({ sku, price: "1.00" }))
      .start();
    const refused: unknown[] = [];
    const refusing: typeof transport = {
      ...transport,
      subscribe: (options, listener) =>
        transport.subscribe(options, {
          ...listener,
          delivered: ({ channel, headers, body, attempt }) => {
            const settle = (): never => {
              throw new Error("taken back");
            };
            try {
              listener.delivered({ channel, headers, body, attempt, settle });
            } catch (error) {
              refused.push(error);
            }
          },
        }),
    };
    const client = createProducer("till", ask, { transport: refusing, hooks });
    const asked = client.quotePrice({ sku: "a" });
    await clock.advance(0);
    expect(await asked).toEqual({ sku: "a", price: "1.00" });
    expect(refused).toEqual([]);
  });

  test("nobody answers: the requester is told in time, and a late reply disturbs nobody", async () => {
    const { client, server, clock, notes } = stageFor();
    const slow = vi.fn<(question: Question) => Promise<Price>>(async ({ sku }) => {
      await clock.sleep(5_000);
      return { sku, price: "1.00" };
    });
    await server().on.quotePrice(slow).start();
    const asked = client().quotePrice({ sku: "a" }, { timeoutMs: 2_000 });
    asked.catch(() => undefined);
    await clock.advance(10_000);
    await expect(asked).rejects.toMatchObject({ name: "RequestTimeoutError", code: "request-timeout" });
    expect(slow).toHaveBeenCalledOnce();
    expect(notes.rejected).toEqual([]);
  });

  test("a request that was given up is told to a requester with an address of its own", async () => {
    const privately = {
      quotePrice: { ...ask.quotePrice, replies: [{ ...priceQuoted, channel: { name: "p", address: "" } }, skuUnknown] },
    };
    const { client, server, clock, notes } = stageFor(privately);
    await server({ retry: { attempts: 1 } })
      .on.quotePrice(() => {
        throw new Error("no prices today");
      })
      .start();
    const asked = client().quotePrice({ sku: "a" });
    asked.catch(() => undefined);
    await clock.advance("1s");
    await expect(asked).rejects.toMatchObject({ name: "RequestFailedError", reason: "failed" });
    expect(notes.deadLetters.map(({ reason }) => reason)).toEqual(["failed"]);
  });

  test("a request of another contract's time is told that it was rejected", async () => {
    const privately = [{ ...priceQuoted, channel: { name: "p", address: "" } }, skuUnknown];
    const { server, transport, hooks, clock } = stageFor({ quotePrice: { ...ask.quotePrice, replies: privately } });
    await server()
      .on.quotePrice(({ sku }) => ({ sku, price: "1.00" }))
      .start();
    const older = { ...ask.quotePrice, message: { ...quotePrice, validate: () => undefined }, replies: privately };
    const asked = createProducer("till", { quotePrice: older }, { transport, hooks }).quotePrice({} as Question);
    asked.catch(() => undefined);
    await clock.advance(0);
    await expect(asked).rejects.toMatchObject({ code: "request-failed", reason: "rejected" });
  });

  test("a reply that violates the contract is refused where it is made", async () => {
    const { client, server, clock, notes } = stageFor();
    await server({ retry: { attempts: 1 } })
      .on.quotePrice(() => ({ sku: 7 }) as unknown as Price)
      .start();
    const asked = client().quotePrice({ sku: "a" }, { timeoutMs: 1_000 });
    asked.catch(() => undefined);
    await clock.advance("1m");
    await expect(asked).rejects.toMatchObject({ code: "request-timeout" });
    expect(notes.deadLetters).toMatchObject([{ reason: "failed", error: "ContractViolationError contract-violation" }]);
  });

  test("a reply of somebody else that violates the contract is refused where it arrives", async () => {
    const { client, clock, transport, collect, raw, notes } = stageFor();
    const requests = await collect("quotes", "pricing");
    const asked = client().quotePrice({ sku: "a" });
    asked.catch(() => undefined);
    await clock.advance(0);
    const correlation = requests[0]!.headers["correlation-id"]!;
    await transport.connect();
    await raw("prices", '{"sku":"a"}', { headers: { "correlation-id": correlation, "ce-type": "p.priceQuoted" } });
    await expect(asked).rejects.toMatchObject({ code: "contract-violation", violations: [{ field: "/price" }] });
    expect(notes.rejected).toHaveLength(1);
  });

  test("a correlation id that the contract locates elsewhere is used both ways", async () => {
    const located: typeof ask = {
      quotePrice: {
        ...ask.quotePrice,
        message: { ...quotePrice, correlationId: ({ sku }) => `q-${sku}` },
        replies: [{ ...priceQuoted, correlationId: ({ sku }: Price) => `q-${sku}` }, skuUnknown],
      },
    };
    const { client, clock, raw, collect } = stageFor(located);
    const requests = await collect("quotes", "pricing");
    const asked = client().quotePrice({ sku: "a" });
    await clock.advance(0);
    expect(requests[0]!.headers["correlation-id"]).toBe("q-a");
    // As a service would answer that knows nothing of our headers.
    await raw("prices", '{"sku":"b","price":"2.00"}');
    await raw("prices", '{"sku":"a","price":"1.00"}');
    expect(await asked).toEqual({ sku: "a", price: "1.00" });
  });

  test("what a request says of its address holds for the address of the reply too", async () => {
    const { transport, hooks, clock, collect } = createStage();
    const at = (name: string) => ({ name, address: `${name}/{sku}`, parameters: ["sku"] }) as const;
    const asked = { ...quotePrice, channel: at("asked"), parametersFrom: ({ sku }: Question) => ({ sku }) };
    const definitions = {
      quotePrice: { message: asked, operation: "ask", replies: [{ ...priceQuoted, channel: at("answered") }] },
    };
    await using client = createProducer("till", definitions, { transport, hooks });
    await createConsumer("pricing", definitions, { transport, group: "pricing", hooks })
      .on.quotePrice(({ sku }) => ({ sku, price: "1.00" }))
      .start();
    const replies = await collect("answered/a-1");
    const price = client.quotePrice({ sku: "a-1" }, { parameters: {} as never });
    await clock.advance(0);
    expect(await price).toEqual({ sku: "a-1", price: "1.00" });
    expect(replies).toHaveLength(1);
  });

  describe("whose contract says in which headers address and correlation id stand", () => {
    const text = (headers: object, name: string) => (headers as Readonly<Record<string, string>>)[name];
    const { name, type, channel, validate } = quotePrice;
    const said: MessageDefinition<Question, { readonly replyTo: string; readonly requestId?: string }> = {
      ...base,
      name,
      type,
      channel,
      validate,
      headers: ["replyTo", "requestId"].map((name) => ({ name, type: "string" })),
      validateHeaders: shape({ replyTo: "string", "requestId?": "string" }),
      correlationId: (_data, headers) => text(headers, "requestId"),
      correlationHeader: "requestId",
    };
    const answered: MessageDefinition<Price> = {
      ...priceQuoted,
      channel: { name: "answers", address: "" },
      headers: [{ name: "requestId", type: "string" }],
      correlationId: (_data, headers) => text(headers, "requestId"),
      correlationHeader: "requestId",
    };
    const definitions = {
      quotePrice: { message: said, operation: "ask", replies: [answered], replyToHeader: "replyTo" },
    } as const;

    test("a requester writes them there, and hears who answers by them alone", async () => {
      const { transport, hooks, clock, raw, collect } = createStage();
      await using client = createProducer("till", definitions, { transport, hooks });
      const requests = await collect("quotes", "pricing");
      const asked = [
        client.quotePrice({ sku: "a" }),
        client.quotePrice({ sku: "b" }, { headers: { requestId: "mine" } }),
      ];
      await clock.advance(0);
      const [first, second] = requests.map(({ headers }) => headers);
      expect(first).toMatchObject({ replyto: first!["reply-to"], requestid: first!["correlation-id"] });
      expect(second).toMatchObject({ replyto: second!["reply-to"], requestid: "mine", "correlation-id": "mine" });
      for (const [index, sku] of ["a", "b"].entries()) {
        const { replyto, requestid } = requests[index]!.headers as { replyto: string; requestid: string };
        await raw(replyto, JSON.stringify({ sku, price: "1.00" }), { headers: { requestid } });
      }
      expect(await Promise.all(asked)).toEqual([
        { sku: "a", price: "1.00" },
        { sku: "b", price: "1.00" },
      ]);
    });

    test("who answers reads them there, and writes the id where the reply's contract says", async () => {
      const { transport, hooks, clock, raw, collect } = createStage();
      await createConsumer("pricing", definitions, { transport, group: "pricing", hooks })
        .on.quotePrice(({ sku }) => ({ sku, price: "1.00" }))
        .start();
      const replies = await collect("mine/alone");
      await raw("quotes", '{"sku":"a"}', { headers: { replyto: "mine/alone", requestid: "r-1" } });
      await clock.advance(0);
      expect(replies.map(({ headers }) => headers["requestid"])).toEqual(["r-1"]);
    });
  });

  test("a request that comes twice is handled once, and answered each time", async () => {
    const { client, server, clock, collect, raw } = stageFor();
    const requests = await collect("quotes", "observer");
    const replies = await collect("prices");
    await server()
      .on.quotePrice(({ sku }) => ({ sku, price: "1.00" }))
      .start();
    const asked = client().quotePrice({ sku: "a" });
    await clock.advance(0);
    await asked;
    await raw("quotes", requests[0]!.body, { headers: requests[0]!.headers });
    expect(replies).toHaveLength(2);
    expect(replies[1]!.body).toEqual(replies[0]!.body);
  });

  test("aborting, disposing and transports that cannot receive end it", async () => {
    const { client, clock, transport, hooks } = stageFor();
    const controller = new AbortController();
    const aborted = client().quotePrice({ sku: "a" }, { signal: controller.signal });
    aborted.catch(() => undefined);
    await clock.advance(0);
    controller.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");

    const disposable = client();
    const left = disposable.quotePrice({ sku: "a" });
    left.catch(() => undefined);
    await clock.advance(0);
    await disposable[Symbol.asyncDispose]();
    await expect(left).rejects.toMatchObject({ code: "closed" });

    const without = { ...transport, caps: { ...transport.caps, ephemeral: false } };
    const deaf = createProducer("till", ask, { transport: without, hooks });
    await expect(deaf.quotePrice({ sku: "a" })).rejects.toThrow("cannot receive the reply to quotePrice");
  });

  test("a request that nobody waits for is handled as an event", async () => {
    const dynamic = {
      quotePrice: { ...ask.quotePrice, replies: [{ ...priceQuoted, channel: { name: "p", address: "" } }] },
    };
    const { server, raw, notes } = stageFor(dynamic);
    const seen: string[] = [];
    await server()
      .on.quotePrice(({ sku }) => {
        seen.push(sku);
        return { sku, price: "1.00" };
      })
      .start();
    await raw("quotes", '{"sku":"a"}');
    expect(seen).toEqual(["a"]);
    expect(notes.deadLetters).toEqual([]);
  });
});
