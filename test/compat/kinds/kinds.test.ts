import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Edits, blockingRules } from "../blocking-rules.ts";

/** One kind of change, and every rule that blocks it. */
interface Kind extends Edits {
  readonly change: string;
  /** Edits of the side before alone. */
  readonly before?: Edits;
  readonly blocks: readonly string[];
}

interface KindTable {
  readonly fabric: string;
  readonly cases: readonly Kind[];
}

const tables = ["calls", "messages"].map((name) => ({ name, ...(parse(read(`${name}.yaml`)) as KindTable) }));

describe.each(tables)("$name", ({ fabric, cases }) => {
  const text = read(fabric);

  test.each(cases)("$change", async ({ change, blocks, ...edits }) => {
    expect(await blockingRules(text, edits), change).toEqual([...blocks].sort());
  });
});

function read(file: string): string {
  return readFileSync(path.join(import.meta.dirname, file), "utf8");
}
