/**
 * What generation costs, in CPU time as the operating system counts it, start-up included: the sample fabric from
 * nothing, once more after a run that found nothing to do, and with one contract changed; and one document of many
 * channels. The best of the rounds is printed; each run is a process of its own. Beside it, in the same run, the peer:
 * the plain parser and `@asyncapi/modelina`, which makes the types alone; what Concord makes beside them is validators,
 * stubs, HTTP clients and servers, compiled. Types alone are made by Concord as well, so that like stands beside like. And
 * the floor: the parser alone over the same documents, and ajv alone over the schemas of their messages.
 *
 *   node --conditions=source bench/generate.ts [--rounds 3] [--channels 500]
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { diskFiles, loadFabric } from "@concord/contracts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, channels: { type: "string", default: "500" } },
});
const rounds = Number(values.rounds);
const workspace = path.resolve(import.meta.dirname, "..");
const command = path.join(workspace, "packages/cli/bin/concord.js");
const folder = mkdtempSync(path.join(tmpdir(), "concord-bench-"));

interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly said: string;
}

/** One run of the command, which tells its own cost when it ends. */
function run(cache: string, ...args: readonly string[]): Promise<Cost> {
  return cost({ CONCORD_CACHE: cache }, command, "generate", ...args);
}

/** The peer: documents parsed one by one, and types made of them. */
function runPeer(documents: readonly string[]): Promise<Cost> {
  return cost({}, path.join(import.meta.dirname, "modelina-worker.ts"), ...documents);
}

/** What the peer makes, made by Concord. */
function runTypes(root: string): Promise<Cost> {
  rmSync(path.join(folder, "types"), { recursive: true, force: true });
  const worker = path.join(import.meta.dirname, "types-worker.ts");
  return cost({}, "--conditions=source", worker, root, "types");
}

/** One library by itself: `parser` over documents, or `ajv` over a file of schemas. */
function runLibrary(library: "parser" | "ajv", files: readonly string[]): Promise<Cost> {
  return cost({}, path.join(import.meta.dirname, "libraries-worker.ts"), library, ...files);
}

/** Writes the schemas of all messages below a root into one file, each with all that it refers to. */
async function writeSchemas(root: string, file: string): Promise<string> {
  const { messages } = await loadFabric(diskFiles({ cwd: folder, root }), { root });
  const schemas = messages.flatMap(({ payload, headers }) => [payload, headers].flatMap((one) => one ?? []));
  const written = schemas.filter(({ format }) => format === "json-schema").map(({ json }) => json);
  writeFileSync(file, JSON.stringify(written));
  return file;
}

async function cost(settings: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Cost> {
  const told = `process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write("\\n" + (user + system) / 1000); });`;
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(told)}`, ...args], {
    cwd: folder,
    env: { ...process.env, ...settings },
  });
  let [said, errors] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${errors}${said}`);
  return {
    cpuMs: Number(errors.trim().split("\n").at(-1)),
    wallMs: performance.now() - started,
    said: said.trim().split("\n").at(-1)!,
  };
}

/** From a save to the last file of its package, in milliseconds: the median over some saves, and the worst. */
async function watchSaves(contract: string, made: string, saves: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [command, "generate", "--watch"], {
    cwd: folder,
    env: { ...process.env, CONCORD_CACHE: "off" },
    stdio: "ignore",
  });
  const waits: number[] = [];
  try {
    for (let save = 0; save < saves; save++) {
      await sleep(1_500);
      const text = readFileSync(contract, "utf8").replace(/description: (Save \d+\. )?/, `description: Save ${save}. `);
      const saved = performance.now();
      writeFileSync(contract, text);
      // The header of every generated file names the contract's hash: this one is written with the others.
      const before = statSync(made).mtimeMs;
      while (statSync(made).mtimeMs === before) await sleep(2);
      waits.push(performance.now() - saved);
    }
  } finally {
    child.kill();
  }
  return waits.toSorted((left, right) => left - right);
}

const best = (costs: readonly Cost[]): Cost => costs.toSorted((left, right) => left.cpuMs - right.cpuMs)[0]!;

function print(what: string, cost: Cost): void {
  const figures = `${(cost.cpuMs / 1000).toFixed(2)} s CPU   ${(cost.wallMs / 1000).toFixed(2)} s wall`;
  console.log(`${what.padEnd(34)} ${figures}   ${cost.said}`);
}

/** A document as a large gateway has it: each channel with a message of its own, all with schemas in common. */
function manyChannels(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const payload = (index: number): object => ({
    type: "object",
    required: ["id", "at", "address"],
    properties: {
      id: { type: "string", format: "uuid" },
      at: { type: "string", format: "date-time" },
      address: { $ref: "#/components/schemas/Address" },
      [`field${index}`]: { type: "string", maxLength: 100 },
      amount: { type: "number", multipleOf: 0.01 },
      tags: { type: "array", items: { enum: ["a", "b", "c"] } },
    },
  });
  return JSON.stringify({
    asyncapi: "3.0.0",
    info: { title: "Gateway", version: "1.0.0" },
    channels: Object.fromEntries(
      numbers.map((index) => [
        `channel${index}`,
        { address: `gateway.${index}`, messages: { [`event${index}`]: { payload: payload(index) } } },
      ]),
    ),
    operations: Object.fromEntries(
      numbers.map((index) => [`send${index}`, { action: "send", channel: { $ref: `#/channels/channel${index}` } }]),
    ),
    components: {
      schemas: {
        Address: {
          type: "object",
          required: ["street"],
          properties: { street: { type: "string" }, city: { type: "string" } },
        },
      },
    },
  });
}

try {
  for (const name of ["contracts", "concord.yaml"])
    cpSync(path.join(workspace, name), path.join(folder, name), { recursive: true });
  const [cold, unchanged, changed, large, peer, peerLarge]: Cost[][] = [[], [], [], [], [], []];
  const types: [sample: Cost[], large: Cost[]] = [[], []];
  const floor: Record<"parser" | "ajv", [sample: Cost[], large: Cost[]]> = { parser: [[], []], ajv: [[], []] };
  const documents = readdirSync(path.join(folder, "contracts"), { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "asyncapi.yaml")
    .map((file) => path.join(folder, "contracts", file));
  const cache = path.join(folder, "cache");
  const contract = path.join(folder, "contracts/finance/ledger/asyncapi.yaml");
  const document = path.join(folder, "gateway.json");
  writeFileSync(document, manyChannels(Number(values.channels)));
  const schemas = await writeSchemas("contracts", path.join(folder, "sample.schemas.json"));
  const schemasLarge = await writeSchemas("gateway.json", path.join(folder, "large.schemas.json"));
  for (let round = 0; round < rounds; round++) {
    rmSync(path.join(folder, "generated"), { recursive: true, force: true });
    cold!.push(await run("off"));
    await run(cache);
    unchanged!.push(await run(cache));
    writeFileSync(contract, readFileSync(contract, "utf8").replace(/description: /, `description: Round ${round}. `));
    changed!.push(await run(cache));
    rmSync(path.join(folder, "large"), { recursive: true, force: true });
    large!.push(await run("off", "--contracts", "gateway.json", "--out", "large"));
    peer!.push(await runPeer(documents));
    peerLarge!.push(await runPeer([document]));
    types[0].push(await runTypes("contracts"));
    types[1].push(await runTypes("gateway.json"));
    floor.parser[0].push(await runLibrary("parser", documents));
    floor.parser[1].push(await runLibrary("parser", [document]));
    floor.ajv[0].push(await runLibrary("ajv", [schemas]));
    floor.ajv[1].push(await runLibrary("ajv", [schemasLarge]));
  }
  await run(cache);
  const waits = await watchSaves(contract, path.join(folder, "generated/ledger/dist/types.js"), 9);
  print("sample fabric, from nothing", best(cold!));
  print("sample fabric, nothing changed", best(unchanged!));
  print("sample fabric, one contract changed", best(changed!));
  print(`one document, ${values.channels} channels`, best(large!));
  print("types alone, sample", best(types[0]));
  print(`the same, ${values.channels} channels`, best(types[1]));
  print("plain parser and modelina, sample", best(peer!));
  print(`the same, ${values.channels} channels`, best(peerLarge!));
  print("stock parser alone, sample", best(floor.parser[0]));
  print(`the same, ${values.channels} channels`, best(floor.parser[1]));
  print("ajv alone, sample", best(floor.ajv[0]));
  print(`the same, ${values.channels} channels`, best(floor.ajv[1]));
  const times = (theirs: Cost[], ours: Cost[]): string => (best(theirs).cpuMs / best(ours).cpuMs).toFixed(1);
  console.log(
    `${"their CPU time, in ours".padEnd(34)} sample ${times(peer!, cold!)} from nothing, ${times(peer!, unchanged!)} unchanged, ` +
      `${times(peer!, changed!)} changed; large ${times(peerLarge!, large!)}; ` +
      `types alone ${times(peer!, types[0])} and ${times(peerLarge!, types[1])}`,
  );
  const [median, worst] = [waits[Math.floor(waits.length / 2)]!, waits.at(-1)!].map((ms) => `${ms.toFixed(0)} ms`);
  console.log(`${"sample fabric, after a save".padEnd(34)} ${median} to the package, ${worst} at worst`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
