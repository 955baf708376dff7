import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ordersFile, shop } from "./orders.ts";
import { concord, repository } from "./run.ts";

const result = {
  channel: "commerce/orders/orders",
  address: "orders",
  transport: "kafka",
  from: "2026-11-19T00:00:00.000Z",
  until: "2026-11-20T00:00:00.000Z",
  messages: 2000,
  unrecognised: [],
  observed: [
    {
      message: "commerce/orderPlaced",
      contract: "orders@1.0.0",
      count: 2000,
      valid: 2000,
      invalid: 0,
      lastSeen: "2026-11-19T23:59:00.000Z",
      violations: [],
      undeclared: [],
      neverSeen: [],
      values: [
        {
          field: "/currency",
          count: 2000,
          values: [
            { value: "EUR", count: 1940 },
            { value: "USD", count: 60 },
          ],
          other: 0,
        },
      ],
    },
  ],
};

function watched(): { readonly folder: string } {
  const made = repository({
    ...shop(),
    "observed/commerce.orders.orders.json": `${JSON.stringify(result, null, 2)}\n`,
  });
  made.commit("the contracts, and what was watched");
  return made;
}

test("a check says how often what goes away still comes", async () => {
  const { folder } = watched();
  const file = path.join(folder, ordersFile);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace("[EUR, USD]", "[EUR]"));
  expect(readFileSync(file, "utf8")).not.toBe(text);
  const { code, out, err } = await concord(folder, ["check", "--against", "HEAD", "--json"]);
  expect({ code, err }).toEqual({ code: 1, err: "" });
  const narrowed = JSON.parse(out).findings.find((one: { code: string }) => one.code === "compat/payload-narrowed");
  expect(narrowed.related).toContainEqual(
    expect.objectContaining({ label: "observed", text: '"USD" came in 3 % of 2000 messages until 2026-11-20' }),
  );
});

test("impact tells the share of each value", async () => {
  const { folder } = watched();
  const { out } = await concord(folder, ["impact", "commerce/orderPlaced#/currency"]);
  expect(out).toContain('seen     "EUR" 97 %, "USD" 3 % of 2000 messages until 2026-11-20\n');
});
