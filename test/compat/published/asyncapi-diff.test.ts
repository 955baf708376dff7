import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Edits, blockingRules } from "../blocking-rules.ts";

/** Paths that the community's tool classes one way, one edit of them, and what blocks it here. */
interface ClassedEdit extends Edits {
  readonly paths: readonly string[];
  readonly theirs: "breaking" | "non-breaking" | "unclassified";
  readonly before?: Edits;
  readonly blocks: readonly string[];
  readonly why: string;
}

const { document, cases } = parse(read("asyncapi-diff.yaml")) as {
  readonly document: string;
  readonly cases: readonly ClassedEdit[];
};
const text = read(document);

test.each(cases)("$paths.0 ($theirs): $why", async ({ paths: _paths, theirs: _theirs, why, blocks, ...edits }) => {
  expect(await blockingRules(text, edits), why).toEqual([...blocks].sort());
});

function read(file: string): string {
  return readFileSync(path.join(import.meta.dirname, file), "utf8");
}
