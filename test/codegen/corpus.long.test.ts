import { beforeAll, describe, expect, test } from "vitest";
import { differentFromTypeScript } from "./compile-by-typescript.ts";
import { compile, layOut } from "./compile-packages.ts";
import { type Made, documents, hasCorpus, make } from "./corpus.ts";

describe.skipIf(!hasCorpus).each([
  ["asyncapi", 125, 123],
  ["openapi", 18, 18],
] as const)("every public %s document", (kind, count, generated) => {
  const made: Made[] = [];
  let errors: readonly string[] = [];

  beforeAll(async () => {
    for (const document of documents(kind)) made.push(await make(document));
    errors = compile(layOut(new Map(made.map(({ document, plans }) => [document, plans]))));
  }, 600_000);

  const produced = (): readonly Made[] => made.filter(({ plans }) => plans.length > 0);

  test("generates", () => {
    const valid = made.filter(({ fabric }) => fabric.contracts.every((contract) => contract.valid));
    const empty = made.filter((one) => !produced().includes(one)).map(({ document }) => document);
    const stubs = made.filter(({ plans }) => plans.some(({ generators }) => generators.includes("messaging")));
    const typed = made.filter(({ plans }) =>
      plans.some(({ generators }) => generators.some((name) => name.endsWith("types"))),
    );
    console.log(
      `${kind}: ${made.length} documents, ${valid.length} valid; ${produced().length} generate, ${typed.length} with types, ` +
        `${stubs.length} with stubs; nothing to generate in: ${empty.join(", ") || "none"}`,
    );
    expect(made).toHaveLength(count);
    expect(produced().length).toBeGreaterThanOrEqual(generated);
    expect(typed.length / made.length).toBeGreaterThanOrEqual(0.95);
  });

  test("and all of it compiles under the strictest flags", () => {
    expect(errors).toEqual([]);
  });

  test("to what TypeScript makes of it", () => {
    const different = made.flatMap(({ document, plans }) =>
      plans.flatMap(({ files }) => differentFromTypeScript(files)).map((file) => `${document}: ${file}`),
    );
    expect(different).toEqual([]);
  }, 300_000);

  test("with at most 15 kB of validator for each message, on average over a document", () => {
    const heavy = made.flatMap(({ document, plans, fabric }) => {
      const bytes = plans
        .flatMap(({ files }) => files)
        .filter(({ path }) => path.endsWith("/dist/validators.js"))
        .reduce((sum, { text }) => sum + text.length, 0);
      const each = bytes / Math.max(1, fabric.messages.length);
      return each > 15_000 ? [`${document}: ${Math.round(each)}`] : [];
    });
    expect(heavy).toEqual([]);
  });
});
