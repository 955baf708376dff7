import { execFile } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { largeApi } from "../../bench/many-contracts.ts";
import { orders, ordersFile, shop } from "../cli/orders.ts";
import { type Repo, concord, repository, scratch, workspace } from "../cli/run.ts";

const wider = { currency: "[EUR, USD, CHF]" };

function broken(): Repo {
  const repo = repository(shop());
  repo.commit("first");
  repo.write(shop(wider));
  return repo;
}

const check = ["check", "--against", "HEAD", "--json"];
const kept = (cache: string): string[] => globSync("**/*.bin", { cwd: cache }).map((file) => path.join(cache, file));

describe("what is kept between runs", () => {
  test("changes nothing about the answer, warm, corrupted, cut short or taken away", async () => {
    const repo = broken();
    const cache = scratch();
    const env = { CONCORD_CACHE: cache };
    const { out } = await concord(repo.folder, check);
    const damages: Readonly<Record<string, (file: string) => void>> = {
      cold: () => {},
      warm: () => {},
      "a bit turned": (file) => {
        const bytes = readFileSync(file);
        bytes[bytes.length >> 1]! ^= 1;
        writeFileSync(file, bytes);
      },
      "cut short": (file) => truncateSync(file, statSync(file).size - 10),
      emptied: (file) => truncateSync(file, 0),
      "taken away": (file) => rmSync(file),
    };
    for (const [name, damage] of Object.entries(damages)) {
      for (const file of kept(cache)) damage(file);
      expect(await concord(repo.folder, check, { env }), name).toEqual({ code: 1, out, err: "" });
      expect(kept(cache).length, name).toBeGreaterThan(0);
    }
  });

  test("is a file of its own for each version of a large document, as long as it is kept", async () => {
    const file = "contracts/things/api/openapi.yaml";
    const api = largeApi(60_000);
    const repo = repository({ ...shop(), [file]: api });
    repo.commit("first");
    const cache = scratch();
    const env = { CONCORD_CACHE: cache };
    const versions = ["lost", "kept", "sold", "sent", "torn"].map((state) =>
      api.replace("[open, closed]", `[open, ${state}]`),
    );
    for (const [at, version] of versions.entries()) {
      repo.write({ [file]: version });
      expect((await concord(repo.folder, check, { env })).code).toBe(1);
      const own = kept(cache).filter((one) => /^[0-9a-f]{32}\.bin$/.test(path.basename(one)));
      expect(own.length).toBe(Math.min(at + 2, 4));
      if (at > 0) continue;
      const { out } = await concord(repo.folder, check, { env });
      for (const one of own) rmSync(one);
      expect((await concord(repo.folder, check, { env })).out, "what was lost is made again").toBe(out);
      expect(kept(cache)).toEqual(expect.arrayContaining(own));
    }
  });

  test("is never what another text said", async () => {
    const repo = broken();
    const env = { CONCORD_CACHE: scratch() };
    const verdict = async (): Promise<number> => (await concord(repo.folder, check, { env })).code;
    expect(await verdict()).toBe(1);
    repo.write(shop());
    expect(await verdict()).toBe(0);
    repo.write({ [ordersFile]: orders(wider) });
    expect(await verdict()).toBe(1);
    repo.commit("wider");
    expect(await verdict()).toBe(0);
    repo.write(shop());
    expect(await verdict(), "now it is the value that goes").toBe(1);
  });

  test("does not mind several at once, nor a place that cannot be written", async () => {
    const repo = broken();
    const cache = scratch();
    const run = promisify(execFile);
    const bin = path.join(workspace, "packages/cli/bin/concord.js");
    const started = Array.from({ length: 2 }, () =>
      run(process.execPath, [bin, ...check], { cwd: repo.folder, env: { ...process.env, CONCORD_CACHE: cache } }).catch(
        (error: { readonly stdout: string; readonly code: number }) => error,
      ),
    );
    const outs = (await Promise.all(started)).map(({ stdout }) => stdout);
    expect(new Set(outs).size).toBe(1);
    expect(globSync("**/*.bin.*", { cwd: cache }), "no drafts are left").toEqual([]);
    for (const one of kept(cache)) {
      rmSync(one);
      mkdirSync(one);
    }
    expect((await concord(repo.folder, check, { env: { CONCORD_CACHE: cache } })).out).toBe(outs[0]);
    expect(globSync("**/*.bin.*", { cwd: cache }), "nor where they cannot be put in place").toEqual([]);
    const file = path.join(scratch(), "file");
    writeFileSync(file, "");
    for (const place of [file, "off"])
      expect(await concord(repo.folder, check, { env: { CONCORD_CACHE: place } })).toMatchObject({ code: 1, err: "" });
  });
});
