/**
 * Times the decision over every changed schema of the public pairs, beside json-schema-diff in the
 * same run: `node --conditions=source bench/subschema.ts [--model strict] [--alone]`.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { confirmWithAjv } from "../packages/compat/src/confirm.ts";
import { isSubschema, type JsonSchema } from "../packages/subschema/src/index.ts";
import { type ChangedSchema, changedSchemas } from "./subschema-pairs.ts";

/** How long the other tool may take for one pair, and for all it is asked. */
const peerLimitMs = 2_000;
const peerTotalMs = 150_000;

const folder = join(import.meta.dirname, "../../shared/corpus/pairs");
if (!existsSync(folder)) {
  console.log("skipped: ../shared/corpus is absent");
  process.exit(0);
}
const { values } = parseArgs({
  options: { model: { type: "string", default: "declared" }, alone: { type: "boolean" }, verbose: { type: "boolean" } },
});
const contentModel = values.model === "strict" ? "strict" : "declared";

const pairs = [...changedSchemas(folder)];
const both = pairs.flatMap(({ id, before, after }): ChangedSchema[] => [
  { id: `${id} backward`, before, after },
  { id: `${id} forward`, before: after, after: before },
]);

const ours: { id: string; ms: number; verdict: string }[] = [];
let notBundled = 0;
for (const { id, before, after } of both) {
  const start = performance.now();
  const decision = isSubschema(before, after, { contentModel, validate: confirmWithAjv });
  const ms = performance.now() - start;
  if (decision.verdict === "unknown" && decision.reason.startsWith("the reference ")) {
    // The public document refers to another one, or to nothing: no question about inclusion.
    notBundled += 1;
    continue;
  }
  ours.push({ id, ms, verdict: decision.verdict });
  if (decision.verdict === "unknown") console.log(`unknown  ${id}  ${decision.reason}  ${ms.toFixed(0)} ms`);
  else if (ms > 500) console.log(`slow  ${id}  ${decision.verdict}  ${ms.toFixed(0)} ms`);
  else if (values.verbose && decision.verdict === "fails")
    console.log(`${id}  ${JSON.stringify(decision.witness)}  ${decision.reason}`);
}
console.log(`${notBundled} left out: they refer to what is not in the document`);
report("concord", ours);

if (!values.alone) {
  const theirs = await timePeer(both);
  report(
    "json-schema-diff",
    [...theirs].map(([id, ms]) => ({ id, ms, verdict: "answered" })),
  );
  const common = ours.filter(({ id, verdict }) => verdict !== "unknown" && theirs.has(id));
  const [mine, other] = [median(common.map(({ ms }) => ms)), median(common.map(({ id }) => theirs.get(id) as number))];
  console.log(
    `where both answer (${common.length}): median ${mine.toFixed(2)} ms against ${other.toFixed(2)} ms, ${(other / mine).toFixed(1)} times faster`,
  );
}

function report(name: string, results: readonly { id: string; ms: number; verdict: string }[]): void {
  const times = results.map(({ ms }) => ms).sort((left, right) => left - right);
  const tally = Object.entries(Object.groupBy(results, ({ verdict }) => verdict)).map(
    ([verdict, list]) => `${verdict} ${list?.length}`,
  );
  const at = (part: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0).toFixed(2);
  console.log(
    `${name}: ${results.length} pairs, ${tally.join(", ")}; median ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`,
  );
}

function median(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[times.length >> 1] ?? Number.NaN;
}

/** Milliseconds of json-schema-diff for each pair it answers in time, over as many pairs as fit, spread evenly. */
async function timePeer(list: readonly ChangedSchema[]): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  let worker: Worker | undefined;
  const started = performance.now();
  for (let index = 0; index < list.length; index += 1) {
    if (performance.now() - started > peerTotalMs) break;
    const { id, before, after } = list[(index * 1_009) % list.length]!;
    worker ??= new Worker(new URL("json-schema-diff-worker.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 1_024 },
    });
    const ms = await ask(worker, { before: forPeer(before.schema), after: forPeer(after.schema) });
    if (ms === "stuck") {
      await worker.terminate();
      worker = undefined;
    } else if (ms !== "refused") times.set(id, ms);
  }
  await worker?.terminate();
  return times;
}

/** A reference at the root, beside what it refers to, is a circle to json-schema-diff. */
function forPeer(schema: JsonSchema): JsonSchema {
  if (typeof schema === "boolean" || schema["$ref"] === undefined) return schema;
  const { $ref, ...rest } = schema;
  return { ...rest, allOf: [{ $ref }] };
}

function ask(worker: Worker, question: unknown): Promise<number | "refused" | "stuck"> {
  return new Promise((resolve) => {
    const finish = (answer: number | "refused" | "stuck"): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      worker.on("error", () => undefined);
      resolve(answer);
    };
    const timer = setTimeout(finish, peerLimitMs, "stuck");
    worker.once("message", finish);
    worker.once("error", () => finish("stuck"));
    worker.postMessage(question);
  });
}
