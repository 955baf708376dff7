import { coverMappings } from "@concord/governance";
import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import { expect, test } from "vitest";

const schema = (names: readonly string[]): string =>
  `type: object\nproperties:\n${names.map((name) => `  ${name}: { type: string }\n`).join("")}`;

const fabric = (from: readonly string[], to: readonly string[], module = "src/map.ts"): Promise<Fabric> =>
  loadFabric(
    memoryFiles({
      "contracts/shop/tills/asyncapi.yaml": "asyncapi: 3.1.0\ninfo: { title: Tills, version: 1.0.0 }\nchannels: {}\n",
      "contracts/shop/tills/mappings.yaml": `mappings:
  - id: receiptToSale
    from: { $ref: ./receipt.schema.yaml }
    to: { $ref: ../schemas/Sale.yaml }
    module: ${module}
`,
      "contracts/shop/tills/receipt.schema.yaml": schema(from),
      "contracts/shop/schemas/Sale.yaml": schema(to),
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
