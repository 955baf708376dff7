import { spawn } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { concord, copyInto, scratch, workspace } from "./run.ts";

const command = path.join(workspace, "packages/cli/bin/concord.js");

/** What is generated, by its path: packages alone, nothing of what runs keep for themselves. */
function generatedIn(folder: string): ReadonlyMap<string, string> {
  const home = path.join(folder, "generated");
  const entries = readdirSync(folder).includes("generated")
    ? readdirSync(home, { recursive: true, withFileTypes: true })
    : [];
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => !path.relative(home, file).startsWith(".concord"))
      .sort()
      .map((file) => [path.relative(home, file), readFileSync(file, "utf8")]),
  );
}

/** One run from the beginning, stopped after a time or when it ends; how long it took, in milliseconds. */
async function generateAnew(folder: string, signal?: NodeJS.Signals, afterMs = 0): Promise<number> {
  rmSync(path.join(folder, "generated"), { recursive: true, force: true });
  const started = performance.now();
  const env = { ...process.env, CONCORD_CACHE: "off" };
  const child = spawn(process.execPath, [command, "generate"], { cwd: folder, env, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("close", resolve));
  if (signal) {
    await Promise.race([sleep(afterMs), ended]);
    child.kill(signal);
  }
  await ended;
  return performance.now() - started;
}

test("a run that is stopped at any time has written whole files alone, and the next one writes the rest", async () => {
  const folder = scratch();
  copyInto(folder, "contracts", "concord.yaml");
  const tookMs = await generateAnew(folder);
  const whole = generatedIn(folder);
  expect(whole.size).toBeGreaterThan(500);
  const found: number[] = [];
  for (const signal of ["SIGINT", "SIGKILL"] as const)
    for (const part of [0.4, 0.8, 0.9, 0.95]) {
      await generateAnew(folder, signal, tookMs * part);
      const there = generatedIn(folder);
      found.push(there.size);
      // Who asks nicely gets all or nothing.
      if (signal === "SIGINT") expect([0, whole.size]).toContain(there.size);
      expect(there).toEqual(new Map([...whole].filter(([file]) => there.has(file))));
    }
  console.log(`of ${whole.size} files, runs that were stopped had written ${found.join(", ")}`);
  expect((await concord(folder, ["generate"])).code).toBe(0);
  expect(generatedIn(folder)).toEqual(whole);
}, 600_000);
