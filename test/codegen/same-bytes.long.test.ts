import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { hasCorpus } from "./corpus.ts";

const script = path.join(import.meta.dirname, "digest-corpus.ts");

async function digest(kind: string, seed: number): Promise<readonly string[]> {
  const args = ["--conditions=source", script, kind, String(seed)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64_000_000 });
  return stdout.trimEnd().split("\n");
}

describe.skipIf(!hasCorpus).each([
  ["asyncapi", 1_000],
  ["openapi", 100],
])("all public %s documents as one repository", (kind, least) => {
  test("give the same bytes in another process, and in any order of files", { timeout: 600_000 }, async () => {
    const first = await digest(kind, 1);
    expect(first.length).toBeGreaterThan(least);
    expect(await digest(kind, 1)).toEqual(first);
    expect(await digest(kind, 2)).toEqual(first);
  });
});
