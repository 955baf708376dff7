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

  test("of a part of an endpoint", async () => {
    const api = `openapi: 3.0.3
info: { title: Stock, version: 1.0.0 }
paths:
  /stock/{sku}:
    get:
      operationId: getStock
      parameters:
        - { name: sku, in: path, required: true, schema: { type: string } }
        - { name: at, in: query, schema: { type: string } }
      responses:
        "200":
          description: It.
          content: { application/json: { schema: { type: object, required: [count], properties: { count: { type: integer } } } } }
`;
    const home = repository({ ...shop(), "contracts/commerce/stock/openapi.yaml": api }).folder;
    const query = await concord(home, ["impact", "GET /stock/{sku}#query/at"]);
    expect(query.out).toMatch(/^remove +blocks +compat\/parameter-removed$/m);
    expect(query.out).toMatch(/^make required +blocks +compat\/parameter-required$/m);
    const answer = await concord(home, ["impact", "stock/getStock#200/count", "--json"]);
    expect(JSON.parse(answer.out).targets[0].fields).toMatchObject([{ part: "200", field: "/count" }]);
    const whole = await concord(home, ["impact", "getStock", "--json"]);
    const fields = JSON.parse(whole.out).targets[0].fields as readonly { part: string; field: string }[];
    expect(fields.map(({ part, field }) => `${part}${field}`)).toEqual(["path/sku", "query/at", "200/count"]);
    const wrong = await concord(home, ["impact", "getStock#body/count"]);
    expect([wrong.code, wrong.err]).toEqual([64, expect.stringContaining("getStock#query/…, getStock#200/…")]);
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
