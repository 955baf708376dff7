import { describe, expect, test } from "vitest";
import { ordersFile, shop } from "./orders.ts";
import { concord, repository } from "./run.ts";

const folder = () => repository(shop()).folder;

describe("concord impact", () => {
  test("of a field, as data", async () => {
    const { code, out } = await concord(folder(), ["impact", "commerce/orderPlaced#/currency", "--json"]);
    const { kind, targets } = JSON.parse(out);
    expect([code, kind, targets.length]).toEqual([0, "field", 1]);
    expect(targets[0]).toMatchObject({ kind: "message", id: "commerce/orderPlaced", owner: { service: "orders" } });
    const [field] = targets[0].fields;
    expect(field).toMatchObject({
      field: "/currency",
      readers: [{ service: "billing", reads: "yes", fields: ["/currency"] }],
    });
    const wider = field.changes.find(({ change }: { change: string }) => change === "add an enum value");
    expect(wider).toMatchObject({
      verdict: "blocks",
      breaks: [{ service: "billing" }],
      findings: [{ code: "compat/payload-widened", witness: { value: { currency: "new-value" } } }],
    });
  });

  test("of an event, by its name alone, in words: its readers, its end, and each field", async () => {
    const { code, out } = await concord(folder(), ["impact", "orderPlaced"]);
    expect(code).toBe(0);
    expect(out).toContain("read by  billing  reads /currency\n");
    expect(out).toMatch(/^remove +blocks +compat\/message-removed +breaks billing$/m);
    expect(out).toMatch(/^\/orderId +nobody says that it reads it$/m);
  });

  test("of a file, from where it is typed", async () => {
    const { out } = await concord(folder(), ["impact", ordersFile, "--json"]);
    expect(JSON.parse(out)).toMatchObject({ kind: "file", targets: [{ id: "commerce/orderPlaced" }] });
  });

  test.each([
    ["commerce/orderPlacd", "did you mean commerce/orderPlaced?"],
    ["orderPlaced#/nope", "at its top it has /orderId, /currency"],
    ["orderPlaced#total", "write it as a pointer: orderPlaced#/total"],
  ])("%s means nothing: %s", async (reference, help) => {
    const { code, err } = await concord(folder(), ["impact", reference]);
    expect([code, err]).toEqual([64, expect.stringContaining(help)]);
  });
});
