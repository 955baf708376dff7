import path from "node:path";
import { describe, expect, test } from "vitest";
import { compareWithStock, corpus, hasCorpus, readFolder } from "./stock-parser.ts";

const repository = path.resolve(import.meta.dirname, "../..");

describe("the stock parser says the same", () => {
  test.skipIf(!hasCorpus)("of every document by others", { timeout: 600_000 }, async () => {
    const cwd = path.dirname(corpus);
    const fabric = await readFolder(cwd, path.basename(corpus));
    expect(fabric.contracts).toHaveLength(125);
    for (const { file } of fabric.contracts) {
      const comparison = await compareWithStock(fabric, cwd, file);
      expect(comparison).toEqual({ file, sameVerdict: true, onlyStock: [], onlyOurs: [] });
    }
  });

  test("of every contract of this repository", { timeout: 300_000 }, async () => {
    const fabric = await readFolder(repository, "contracts");
    for (const { file } of fabric.contracts.filter(({ specification }) => specification === "asyncapi")) {
      const comparison = await compareWithStock(fabric, repository, file);
      expect(comparison).toEqual({ file, sameVerdict: true, onlyStock: [], onlyOurs: [] });
    }
  });
});
