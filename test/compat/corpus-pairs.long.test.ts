import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { type Comparison, compareFabrics, confirmWithAjv } from "@concord/compat";
import { type Fabric, type Schema, diskFiles, loadFabric, schemasOf } from "@concord/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type WorkerJudge, workerJudge } from "../../packages/cli/src/checking/worker-judge.ts";

/** Consecutive versions from public histories; read in place, skipped where they are not. */
const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus");
const present = existsSync(path.join(corpus, "manifest.json"));

interface Entry {
  readonly dir: string;
  readonly ground_truth: string;
  readonly structural: Readonly<Record<string, number>>;
}

const entries: readonly Entry[] = present ? JSON.parse(readFileSync(path.join(corpus, "manifest.json"), "utf8")).pairs : [];
if (!present) console.log("skipped: ../shared/corpus is not here");

describe.skipIf(!present)("public histories", () => {
  let thread: WorkerJudge;
  beforeAll(() => {
    thread = workerJudge();
  });
  afterAll(() => thread[Symbol.asyncDispose]());

  test.each(entries)("$dir", { timeout: 60_000 }, async ({ dir, ground_truth, structural }) => {
    const folder = path.join(corpus, dir);
    const [before, after] = [await read(folder, "old."), await read(folder, "new.")];
    const { findings } = await compareFabrics(before, after, { judge: thread.judge, validate: confirmWithAjv, today: "2026-01-01" });

    const schemaRules = /^compat\/(payload|headers|request|response)-(narrowed|widened)$/;
    for (const { code, witness } of findings) {
      if (!schemaRules.test(code)) continue;
      expect(witness, code).toBeDefined();
      // Some schema of the side that accepts it does, and some schema of the other does not: asked of ajv anew.
      const [accepting, rejecting] = witness!.acceptedBy === "before" ? [before, after] : [after, before];
      expect(schemasIn(accepting).some((schema) => says(schema, witness!.value) === true)).toBe(true);
      expect(schemasIn(rejecting).some((schema) => says(schema, witness!.value) === false)).toBe(true);
    }
    const blocked = findings.some(({ severity }) => severity === "error");
    if (ground_truth === "docs-only") expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    // What the publisher called breaking is found wherever the documents show more than additions.
    const shown = Object.keys(structural).some((kind) => !kind.startsWith("added:") && kind !== "changed:info.version");
    if (ground_truth === "publisher-breaking" && shown) expect(blocked, "the publisher called it breaking").toBe(true);
  });
});

async function read(folder: string, start: string): Promise<Fabric> {
  const file = readdirSync(folder).find((name) => name.startsWith(start))!;
  return loadFabric(diskFiles({ cwd: folder, root: file }), { root: file });
}

function schemasIn({ messages, endpoints }: Fabric): Schema[] {
  return [...messages.flatMap(({ payload, headers }) => [payload, headers].flatMap((one) => one ?? [])), ...endpoints.flatMap(schemasOf)];
}

function says({ json, dialect }: Schema, value: NonNullable<Comparison["findings"][number]["witness"]>["value"]): boolean | undefined {
  try {
    return confirmWithAjv({ schema: json, dialect }, value);
  } catch {
    return undefined;
  }
}
