import path from "node:path";
import { describe, expect, test } from "vitest";
import { compareWithStock, corpus, hasCorpus, readFolder } from "./stock-parser.ts";

const repository = path.resolve(import.meta.dirname, "../..");

/** Every document is compared by stock-parser.long.test.ts; here one in so many, as each costs the stock parser 0.2 s. */
const oneIn = 12;

describe("the stock parser says the same", () => {
  test.skipIf(!hasCorpus)("of documents by others", { timeout: 120_000 }, async () => {
    const cwd = path.dirname(corpus);
    const fabric = await readFolder(cwd, path.basename(corpus), oneIn);
    expect(fabric.contracts.length).toBeGreaterThan(8);
    for (const { file } of fabric.contracts) {
      const comparison = await compareWithStock(fabric, cwd, file);
      expect(comparison).toEqual({ file, sameVerdict: true, onlyStock: [], onlyOurs: [] });
    }
  });

  test("of contracts that refer to each other", { timeout: 60_000 }, async () => {
    const fabric = await readFolder(repository, "contracts");
    for (const service of ["notifications", "carriers"]) {
      const { file } = fabric.contracts.find((one) => one.service === service && one.specification === "asyncapi")!;
      const comparison = await compareWithStock(fabric, repository, file);
      expect(comparison).toEqual({ file, sameVerdict: true, onlyStock: [], onlyOurs: [] });
    }
  });
});
