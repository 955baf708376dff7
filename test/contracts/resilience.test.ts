import { readFileSync } from "node:fs";
import path from "node:path";
import { createIndex, loadFabric, memoryFiles } from "@concord/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { scanJson } from "../../packages/contracts/src/source/json-positions.ts";

const folder = path.resolve(import.meta.dirname, "../../contracts");
const documents = [
  "fulfilment/carriers/asyncapi.yaml",
  "customer/notifications/asyncapi.yaml",
  "teams.yaml",
  "commerce/domain.yaml",
].map((file) => [file, readFileSync(path.join(folder, file), "utf8")] as const);

const junk = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  "",
  "x",
  [],
  {},
  [null],
  { $ref: "#" },
  { $ref: "" },
  { $ref: 5 },
  { $ref: "#/components" },
  { $ref: "../../x.yaml" },
);

/** Puts something else in the place of one node of a document, or takes it away. */
function damage(document: unknown, at: number, replacement: unknown): void {
  const nodes: [Record<string, unknown>, string][] = [];
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== "object") return;
    for (const [key, member] of Object.entries(value)) {
      nodes.push([value as Record<string, unknown>, key]);
      visit(member);
    }
  };
  visit(document);
  if (nodes.length === 0) return;
  const [holder, key] = nodes[at % nodes.length]!;
  if (replacement === undefined) delete holder[key];
  else holder[key] = replacement;
}

/** Asks a fabric for everything. True when each finding has a place in its file. */
async function readAll(file: string, text: string): Promise<boolean> {
  const fabric = await loadFabric(memoryFiles({ [`contracts/${file}`]: text }), { root: "contracts" });
  const index = createIndex(fabric);
  for (const message of fabric.messages) index.senders(message.id);
  index.usersOfTerm("order");
  const hashed = fabric.contracts.every((contract) => contract.hash.length === 64);
  const linesOf = (read: string): number => fabric.source(read)?.split("\n").length ?? 1;
  return hashed && fabric.findings.every(({ at }) => at.line >= 0 && at.line <= linesOf(at.file));
}

describe("nothing that is read makes reading fail", () => {
  test("documents with nodes that do not belong there", { timeout: 60_000 }, async () => {
    const damages = fc.array(fc.tuple(fc.nat(5000), fc.option(junk, { nil: undefined })), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...documents), damages, async ([file, text], all) => {
        const document = parse(text) as unknown;
        for (const [at, replacement] of all) damage(document, at, structuredClone(replacement));
        expect(await readAll(file, JSON.stringify(document, undefined, 1))).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  test("texts that break off or hold what does not belong there", { timeout: 60_000 }, async () => {
    const inserted = fc.constantFrom(
      "",
      "\t",
      "}",
      '"',
      ":",
      "\u0000",
      "&a ",
      "*a",
      "- ",
      "\n",
      "<<: ",
      "\uFEFF",
      "? ",
      "|\n",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...documents),
        fc.nat(),
        inserted,
        fc.boolean(),
        async ([file, text], at, more, cut) => {
          const place = at % text.length;
          expect(await readAll(file, text.slice(0, place) + more + (cut ? "" : text.slice(place)))).toBe(true);
        },
      ),
      { numRuns: 80 },
    );
  });

  test.each(["3.\uFEFF", "3.x", "3", ".", "[]", "3.0.0.0", "3.1.0-"])("the version %j", async (version) => {
    expect(await readAll("odd/asyncapi.yaml", `asyncapi: "${version}"\ninfo: {}\nchannels: {}\n`)).toBe(true);
  });

  test("nesting without end", async () => {
    const deep = `asyncapi: 3.1.0\nx-deep: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`;
    for (const [file, text] of [
      ["a/b/asyncapi.yaml", deep],
      ["a/b/asyncapi.json", `{"asyncapi":"3.1.0","x-deep":${"[".repeat(20_000)}${"]".repeat(20_000)}}`],
    ] as const) {
      const fabric = await loadFabric(memoryFiles({ [`contracts/${file}`]: text }), { root: "contracts" });
      expect(fabric.findings.map(({ code }) => code)).toEqual(["contracts/nesting-excessive"]);
    }
  });
});

test("a YAML file may begin as JSON does, and a JSON file may not go on as YAML does", async () => {
  const text = "{ type: object, properties: { street: { type: string } } }\n";
  for (const [file, codes] of [
    ["street.yaml", []],
    ["street.yml", []],
    ["street.json", ["contracts/json-invalid"]],
  ] as const) {
    const domain = { "contracts/shop/domain.yaml": "name: Shop\n" };
    const fabric = await loadFabric(memoryFiles({ ...domain, [`contracts/shop/schemas/${file}`]: text }), {
      root: "contracts",
    });
    expect(
      fabric.findings.map(({ code }) => code),
      file,
    ).toEqual(codes);
  }
});

test("places of JSON are looked for as deep as documents are read", () => {
  const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  expect(scanJson(nested(1000))).toMatchObject({ span: { start: 0 }, failure: { message: "" } });
  expect(scanJson(nested(1001))).toMatchObject({ span: undefined, failure: { message: "" } });
  expect(scanJson(`[${`${nested(999)},`.repeat(3)}1]`)).toMatchObject({ span: { start: 0 } });
});
