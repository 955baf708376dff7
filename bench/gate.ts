/**
 * What `concord check` costs: one changed contract in a fabric of many, cold (no cache) and warm (the fabric was read
 * before), one changed line in an OpenAPI document of three megabytes, and one in an API whose schemas lead to each other,
 * so that every endpoint meets the change. Each run is the command itself in a process of its own, over a real git
 * repository; times are of the wall, memory is the peak of the process. Of the document the median of the rounds is printed.
 *
 *   node --conditions=source bench/gate.ts [--contracts 100,300,1000] [--megabytes 3] [--rounds 9] [--schemas 20,40,80]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chainedApi, largeApi, manyContracts, meshedApi } from "./many-contracts.ts";

const { values } = parseArgs({
  options: {
    contracts: { type: "string", default: "100,300,1000" },
    megabytes: { type: "string", default: "3" },
    rounds: { type: "string", default: "9" },
    schemas: { type: "string", default: "20,40,80" },
  },
});
const command = path.resolve(import.meta.dirname, "../packages/cli/bin/concord.js");
const tellUsage = `data:text/javascript,process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write("\\nusage " + maxRSS + " " + (userCPUTime + systemCPUTime));
})`;

interface Run {
  readonly seconds: number;
  /** Of all threads, in seconds: what stays the same on a busy machine. */
  readonly cpu: number;
  readonly megabytes: number;
}

interface Measured {
  readonly cold: Run;
  readonly warm: Run;
}

const sizes = values.contracts.split(",").map(Number);
const measured = sizes.map((count) => {
  const files = manyContracts(count);
  const changed = "contracts/d0/s0/asyncapi.yaml";
  const result = measure(files, { [changed]: files[changed]!.replace("[open, closed]", "[open, closed, lost]") });
  say(`${count} contracts, ${5 * count} messages, one changed`, result);
  return { count, ...result };
});
sayGrowth("contracts", measured);

const api = largeApi(Number(values.megabytes) * 1_000_000);
const file = "contracts/shop/api/openapi.yaml";
const rounds = Array.from({ length: Number(values.rounds) }, () =>
  measure({ [file]: api }, { [file]: api.replace("[open, closed]", "[open, closed, lost]") }),
);
say(`an OpenAPI document of ${(api.length / 1_000_000).toFixed(1)} MB, one line changed`, {
  cold: median(rounds.map((round) => round.cold)),
  warm: median(rounds.map((round) => round.warm)),
});

for (const [shape, apiOf] of Object.entries({ "in a mesh": meshedApi, "in a chain": chainedApi })) {
  const grown = values.schemas.split(",").map((size) => {
    const text = apiOf(Number(size));
    const result = measure({ [file]: text }, { [file]: text.replace("[open, closed]", "[open, closed, lost]") });
    say(`${size} schemas ${shape}, each answered by an endpoint, one changed`, result);
    return { count: Number(size), ...result };
  });
  sayGrowth("schemas", grown);
}

/** Commits the files, changes some, and checks against the commit: without a cache, then with what reading the commit left. */
function measure(files: Readonly<Record<string, string>>, changed: Readonly<Record<string, string>>): Measured {
  const folder = mkdtempSync(path.join(tmpdir(), "concord-bench-gate-"));
  try {
    write(folder, { "concord.yaml": "contracts: contracts\n", ...files });
    git(folder, "init", "-q", "-b", "main");
    git(folder, "add", "-A");
    git(folder, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "-m", "all");
    const cache = path.join(folder, ".git", "concord-cache");
    write(folder, changed);
    const first = run(folder, cache, 1);
    rmSync(cache, { recursive: true, force: true });
    write(folder, files);
    run(folder, cache, 0);
    write(folder, changed);
    return { cold: first, warm: run(folder, cache, 1) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(runs: readonly Run[]): Run {
  return runs.toSorted((one, other) => one.seconds - other.seconds)[runs.length >> 1]!;
}

function run(folder: string, cache: string, code: number): Run {
  const args = ["--import", tellUsage, command, "check", "--against", "HEAD"];
  const start = performance.now();
  const done = spawnSync(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, CONCORD_CACHE: cache },
    encoding: "utf8",
    maxBuffer: 64_000_000,
  });
  const seconds = (performance.now() - start) / 1000;
  if (done.status !== code)
    throw new Error(`exit code ${done.status} instead of ${code}:\n${done.stdout}${done.stderr}`);
  const [, peak, cpu] = /\nusage (\d+) (\d+)/.exec(done.stderr) ?? [];
  return { seconds, cpu: Number(cpu) / 1_000_000, megabytes: Number(peak) / 1024 };
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

function git(cwd: string, ...args: readonly string[]): void {
  execFileSync("git", args, { cwd });
}

/** By which power the time grows, from the smallest to the largest. */
function sayGrowth(what: string, grown: readonly (Measured & { readonly count: number })[]): void {
  const [first, last] = [grown[0]!, grown.at(-1)!];
  if (first === last) return;
  for (const kind of ["cold", "warm"] as const) {
    const exponent = Math.log(last[kind].cpu / first[kind].cpu) / Math.log(last.count / first.count);
    process.stdout.write(
      `${kind}: CPU time grows as ${what}^${exponent.toFixed(2)} from ${first.count} to ${last.count}\n`,
    );
  }
}

function say(what: string, { cold: first, warm: next }: Measured): void {
  process.stdout.write(`${what}\n  cold ${text(first)}   warm ${text(next)}\n`);
}

function text({ seconds, cpu, megabytes }: Run): string {
  return `${seconds.toFixed(2)} s (CPU ${cpu.toFixed(2)} s), ${megabytes.toFixed(0)} MB`;
}
