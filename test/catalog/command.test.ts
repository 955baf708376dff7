import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../../packages/cli/src/main.ts";
import type { Shell } from "../../packages/cli/src/shell.ts";

const contract = `asyncapi: 3.0.0
info: { title: Lamps, version: 1.0.0 }
channels:
  lit: { address: lamp.lit, messages: { lampLit: { summary: A lamp was lit., payload: { type: object } } } }
operations:
  tell: { action: send, channel: { $ref: '#/channels/lit' } }
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "concord-command-"));
  await mkdir(join(folder, "contracts", "home", "lamps"), { recursive: true });
  await writeFile(join(folder, "contracts", "home", "lamps", "asyncapi.yaml"), contract);
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a command line in the folder. */
async function run(argv: readonly string[]) {
  const said = { out: "", err: "" };
  const shell: Shell = {
    cwd: folder,
    env: {},
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    color: false,
    interactive: false,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  return { code: await main(["catalog", ...argv], shell), ...said };
}

describe("concord catalog", { timeout: 60_000 }, () => {
  test("there is nothing to preview before it is built", async () => {
    const { code, err } = await run(["preview"]);
    expect(code).toBe(2);
    expect(err).toContain("run concord catalog build first");
  });

  test("build works outside git, on a folder without settings, and says what it wrote", async () => {
    const { code, out } = await run(["build", "--json"]);
    expect(code).toBe(0);
    const built = JSON.parse(out);
    expect(built.out).toBe(join(folder, ".concord", "catalog"));
    expect(await readFile(join(built.out, "events", "home", "lampLit", "index.html"), "utf8")).toContain(
      "when a lamp was lit",
    );
  });

  test("build goes where it is told, and leaves other people's files alone", async () => {
    expect((await run(["build", "--out", "site", "--base", "docs"])).code).toBe(0);
    expect(await readFile(join(folder, "site", "index.html"), "utf8")).toContain('href="/docs/events/"');
    const { code, err } = await run(["build", "--out", "contracts"]);
    expect(code).toBe(2);
    expect(err).toContain("holds files that are not a catalog");
    expect(existsSync(join(folder, "contracts", "home", "lamps", "asyncapi.yaml"))).toBe(true);
  });

  test("a port that is none is wrong usage", async () => {
    expect((await run(["preview", "--port", "many"])).code).toBe(64);
    expect((await run(["dev", "--port", "99999"])).code).toBe(64);
  });
});
