import { coverMappings } from "@concord/governance";
import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import { expect, test } from "vitest";

const schema = (names: readonly string[]): string =>
  `type: object\nproperties:\n${names.map((name) => `  ${name}: { type: string }\n`).join("")}`;

const fabric = (from: readonly string[], to: readonly string[]): Promise<Fabric> => fabricOf(schema(from), schema(to));

const fabricOf = (from: string, to: string, module = "src/map.ts"): Promise<Fabric> =>
  loadFabric(
    memoryFiles({
      "contracts/shop/tills/asyncapi.yaml": "asyncapi: 3.1.0\ninfo: { title: Tills, version: 1.0.0 }\nchannels: {}\n",
      "contracts/shop/tills/mappings.yaml": `mappings:
  - id: receiptToSale
    from: { $ref: ./receipt.schema.yaml }
    to: { $ref: ../schemas/Sale.yaml }
    module: ${module}
`,
      "contracts/shop/tills/receipt.schema.yaml": from,
      "contracts/shop/schemas/Sale.yaml": to,
    }),
    { root: "contracts" },
  );

const module = `export const map = defineReceiptToSale(({ from, constant, dropped }) => ({
  fields: {
    saleId: from("shop", "number", (shop, number) => \`\${shop}\${number}\`),
    channel: constant("till"),
    "note": dropped("tills take none"),
  },
  ignored: { op: "personal" },
}));`;

const cover = async (
  from: readonly string[],
  to: readonly string[],
  text: string | undefined = module,
): Promise<ReturnType<typeof coverMappings>> => coverMappings(await fabric(from, to), () => text);

const codes = ({ findings }: ReturnType<typeof coverMappings>): readonly unknown[] =>
  findings
    .map(({ code, facts }) => [code, facts["field"] ?? facts["define"]] as const)
    .toSorted((left, right) => JSON.stringify(left).localeCompare(JSON.stringify(right)));

test("counts what is mapped, the same for all, left out and ignored", async () => {
  const { coverages, findings } = await cover(["shop", "number", "op"], ["saleId", "channel", "note"]);
  expect(findings).toEqual([]);
  expect(coverages).toMatchObject([
    {
      mapped: [{ field: "saleId", from: ["shop", "number"] }],
      defaulted: ["channel"],
      dropped: [{ field: "note", because: "tills take none" }],
      ignored: [{ field: "op", because: "personal" }],
      unmapped: [],
      fields: 3,
      used: 2,
    },
  ]);
});

test("finds what nobody thought of when the schemas changed, on both sides", async () => {
  const found = await cover(["shop", "number", "op", "card"], ["saleId", "channel", "note", "customerId"]);
  expect(codes(found)).toEqual([
    ["wiring/mapping-field-unmapped", "card"],
    ["wiring/mapping-field-unmapped", "customerId"],
  ]);
  expect(found.coverages[0]!.unmapped).toEqual(["card"]);
});

test("finds rules for what is there no longer", async () => {
  expect(codes(await cover(["shop", "op"], ["saleId", "channel"]))).toEqual([
    ["wiring/mapping-field-unknown", "note"],
    ["wiring/mapping-field-unknown", "number"],
  ]);
});

test.each([
  ["there is no file", undefined],
  ["it defines something else", "export const map = defineOther(() => ({ fields: {}, ignored: {} }));"],
  ["its rules are made elsewhere", "export const map = defineReceiptToSale(rules);"],
  ["it is no program", "{{{"],
])("says that it cannot tell where %s", async (_, text) => {
  const coverages = coverMappings(await fabric(["shop"], ["saleId"]), () => text);
  expect(codes(coverages)).toEqual([["wiring/mapping-module-missing", "defineReceiptToSale"]]);
});

test("a mapping that says nothing of a module is left to the compiler", async () => {
  const { mappings, findings } = await fabric(["a"], ["b"]);
  expect(findings).toEqual([]);
  const withoutModule = mappings.map(({ module: _module, ...rest }) => rest);
  expect(coverMappings({ ...(await fabric(["a"], ["b"])), mappings: withoutModule }, () => "")).toEqual({
    coverages: [],
    findings: [],
  });
});

const deepModule = `export const map = defineReceiptToSale(({ from, fields: object, within, each, joined, dropped }) => ({
  fields: {
    total: object({ amount: from("sum.cents", (cents) => String(cents)), currency: from("sum.currency") }),
    lines: each("items", (item) => ({
      sku: item.from("art"),
      price: object({ amount: joined(item.from("cents"), from("sum.currency"), (a, b) => a + b), currency: from("sum.currency") }),
      maker: item.within("made", ({ from: made }) => ({ name: made("by.name") })),
    })),
    address: from("address"),
    tags: dropped("none"),
  },
  ignored: { "items[].made.at": "of no use", note: "x" },
}));`;

const deepFrom = `type: object
properties:
  sum: { type: object, properties: { cents: { type: integer }, currency: { type: string } } }
  items:
    type: array
    items:
      $ref: "#/$defs/Item"
  address: { type: object, properties: { street: { type: string }, city: { type: string } } }
  note: { type: string }
$defs:
  Item:
    type: object
    properties:
      art: { type: string }
      cents: { type: integer }
      made:
        anyOf:
          - type: object
            properties:
              by: { type: object, properties: { name: { type: string } } }
              at: { type: string }
          - type: "null"
      more: { $ref: "#/$defs/Item" }
`;
const deepTo = `type: object
properties:
  total: { $ref: "#/$defs/Money" }
  lines:
    type: array
    items:
      type: object
      properties:
        sku: { type: string }
        price: { allOf: [{ $ref: "#/$defs/Money" }] }
        maker: { type: object, properties: { name: { type: string }, place: { type: string } } }
  address: { type: object, properties: { street: { type: string }, zip: { type: string } } }
  tags: { type: array, items: { type: string } }
  labels: { type: object, additionalProperties: { type: string } }
$defs:
  Money: { type: object, properties: { amount: { type: string }, currency: { type: string } } }
`;

const coverDeep = async (text: string): Promise<ReturnType<typeof coverMappings>> =>
  coverMappings(await fabricOf(deepFrom, deepTo), () => text);

test("says what becomes of each field inside others, by its path", async () => {
  const found = await coverDeep(deepModule);
  expect(codes(found)).toEqual([
    // The model asks for more than the source's address has, and of the maker nothing but the name is filled in.
    ["wiring/mapping-field-unmapped", "address.zip"],
    ["wiring/mapping-field-unmapped", "items[].more"],
    ["wiring/mapping-field-unmapped", "labels"],
    ["wiring/mapping-field-unmapped", "lines[].maker.place"],
  ]);
  expect(found.coverages).toMatchObject([
    {
      mapped: [
        { field: "total.amount", from: ["sum.cents"] },
        { field: "total.currency", from: ["sum.currency"] },
        { field: "lines[].sku", from: ["items[].art"] },
        { field: "lines[].price.amount", from: ["items[].cents", "sum.currency"] },
        { field: "lines[].price.currency", from: ["sum.currency"] },
        { field: "lines[].maker.name", from: ["items[].made.by.name"] },
        { field: "address", from: ["address"] },
      ],
      dropped: [{ field: "tags", because: "none" }],
      ignored: [
        { field: "items[].made.at", because: "of no use" },
        { field: "note", because: "x" },
      ],
      unmapped: ["items[].more"],
      // sum 2, items 5 (more is a shape inside itself), address 2, note
      fields: 10,
      used: 7,
    },
  ]);
});

test("a function that makes a whole object says nothing of its fields, nor of those that it is given", async () => {
  const text = `export const map = defineReceiptToSale(({ from, dropped }) => ({
    fields: {
      total: from("sum", (sum) => sum),
      lines: dropped("none"), address: dropped("none"), tags: dropped("none"), labels: dropped("none"),
    },
    ignored: { items: "x", address: "x", note: "x", "item[].art": "x" },
  }));`;
  expect(codes(await coverDeep(text))).toEqual([
    ["wiring/mapping-field-unknown", "item[].art"],
    ["wiring/mapping-field-unmapped", "sum"],
    ["wiring/mapping-field-unmapped", "total.amount"],
    ["wiring/mapping-field-unmapped", "total.currency"],
  ]);
});

const flatMapping = `
import type { Receipt } from "./types.js";
const words = "nobody needs it" as const;
const alike = { currency: "of no use" } satisfies Record<string, string>;
/** Kept apart. */
export const receiptToSale = defineReceiptToSale(function ({ from, constant, dropped: left }) {
  const number = from("number", (value) => String(value));
  const rest = { shop: constant("HAM"), coupon: (left(words)) } as const;
  return {
    fields: { number, ...rest, "total": from(\`cents\`)! },
    ignored: { ...alike, cashier: words },
  };
});`;

test("reads what is written with names, spread, or marked for the compiler", async () => {
  const object = (...names: string[]): string =>
    `type: object\nproperties:\n${names.map((name) => `  ${name}: { type: string }\n`).join("")}`;
  const fabric = await fabricOf(
    object("number", "cents", "currency", "cashier"),
    object("number", "shop", "coupon", "total"),
  );
  const found = coverMappings(fabric, () => flatMapping);
  expect(codes(found)).toEqual([]);
  expect(found.coverages).toMatchObject([
    {
      mapped: [
        { field: "number", from: ["number"] },
        { field: "total", from: ["cents"] },
      ],
      defaulted: ["shop"],
      dropped: [{ field: "coupon", because: "nobody needs it" }],
      ignored: [
        { field: "currency", because: "of no use" },
        { field: "cashier", because: "nobody needs it" },
      ],
      unmapped: [],
      fields: 4,
      used: 2,
    },
  ]);
});

test.each([
  ["rules from elsewhere", `({ from }) => ({ fields: { ...shared }, ignored: {} })`],
  ["a rule from elsewhere", `({ from }) => ({ fields: { number: shared }, ignored: {} })`],
  ["a rule by a function of one's own", `({ from }) => ({ fields: { number: money(from, "cents") }, ignored: {} })`],
  ["all from elsewhere", `shared`],
  ["reasons from elsewhere", `({ from }) => ({ fields: { number: from("number") }, ignored: { ...shared } })`],
])("%s cannot be read, which is said, and nothing else", async (_, write) => {
  const fabric = await fabricOf(`type: object\nproperties: { number: {} }`, `type: object\nproperties: { number: {} }`);
  const found = coverMappings(fabric, () => `export const map = defineReceiptToSale(${write});`);
  expect(found.findings.map(({ code }) => code)).toEqual(["wiring/mapping-module-missing"]);
  expect(found.findings[0]!.message).toContain("written out");
  expect(found.coverages).toEqual([]);
});
