import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { main } from "../../packages/cli/src/main.ts";
import type { Shell } from "../../packages/cli/src/shell.ts";

const folder = mkdtempSync(join(tmpdir(), "concord-schema-compare-"));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

async function run(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const shell: Shell = {
    cwd: folder,
    env: {},
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    color: false,
    interactive: false,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  const code = await main(["schema", "compare", ...argv], shell);
  return { code, ...written };
}

const wide = write("wide.yaml", "type: object\nproperties:\n  currency: { enum: [EUR, GBP] }\n");
const narrow = write("narrow.json", '{"type": "object", "properties": {"currency": {"enum": ["EUR"]}}}');

describe("concord schema compare", { timeout: 30_000 }, () => {
  test("says what breaks, with a witness and both places", async () => {
    const { code, out } = await run(wide, narrow);
    expect(code).toBe(1);
    expect(out).toContain('witness  {"currency":"GBP"}');
    expect(out).toContain("wide.yaml#/properties/currency/enum");
    expect(out).toContain("narrow.json#/properties/currency/enum");
  });

  test("asks in the direction it is given", async () => {
    expect(await run(wide, narrow, "--direction", "forward")).toMatchObject({ code: 0 });
    expect(await run(narrow, wide, "--direction", "full")).toMatchObject({ code: 1 });
    expect(await run(narrow, wide)).toMatchObject({ code: 0 });
  });

  test("answers a batch line by line, in order, and exits 0", async () => {
    const lines = [
      { id: "a", before: { type: "string" }, after: { type: ["string", "null"] }, draft: "draft-07" },
      { id: 2, before: { type: "string" }, after: { type: "null" } },
      {
        id: "open",
        before: { type: "object", properties: { a: {} } },
        after: { properties: { b: { type: "string" } } },
      },
      { id: "exclusive", before: { minimum: 1 }, after: { minimum: 1, exclusiveMinimum: true }, draft: "draft-04" },
    ].map((line) => JSON.stringify(line));
    const batch = write("pairs.ndjson", `${lines.join("\n")}\nnot json\n{"id": 9}\n`);
    const { code, out } = await run("--batch", batch);
    const records = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(records.map(({ id, verdict }) => [id, verdict])).toEqual([
      ["a", "compatible"],
      [2, "breaking"],
      ["open", "compatible"],
      ["exclusive", "breaking"],
      [null, "unknown"],
      [9, "unknown"],
    ]);
    expect(records[3]).toMatchObject({ witness: 1 });
    const strict = await run("--batch", batch, "--content-model", "strict");
    expect(JSON.parse(strict.out.split("\n")[2]!)).toMatchObject({ id: "open", verdict: "breaking" });
  });

  test("refuses what it cannot run", async () => {
    expect(await run(wide)).toMatchObject({ code: 64 });
    expect(await run(wide, narrow, "--direction", "sideways")).toMatchObject({ code: 64 });
    expect(await run(wide, "absent.yaml")).toMatchObject({ code: 2 });
    expect(await run("--batch", "absent.ndjson")).toMatchObject({ code: 2 });
    expect(await run(write("broken.yaml", "a: [1"), narrow)).toMatchObject({ code: 2 });
  });
});
