/**
 * What checking one AsyncAPI document costs, in CPU time: the reader of this repository beside the stock parser, over the
 * same documents, in turn, in one process. Each document is a load of its own, read from disk; between loads nothing is
 * kept but the compiled schemas of the specification's versions, and the first document of each side is left out.
 *
 *   node --conditions=source bench/validate.ts [folder]      default: ../shared/corpus/asyncapi
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Parser } from "@asyncapi/parser";
import { diskFiles, loadFabric } from "@concord/contracts";

const folder = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, "../../shared/corpus/asyncapi"));
const files = (await diskFiles({ cwd: folder, root: "." }).list()).filter(isAsyncApi);

const ours: number[] = [];
const stock: number[] = [];
for (const file of files) {
  ours.push(await cpu(() => loadFabric(diskFiles({ cwd: folder, root: file }), { root: file })));
  const source = path.join(folder, file);
  stock.push(await cpu(() => new Parser().validate(readFileSync(source, "utf8"), { source })));
}

process.stdout.write(`${files.length} documents in ${folder}, CPU time of each after the first\n`);
process.stdout.write(`${summary("this reader", ours.slice(1))}\n${summary("stock parser", stock.slice(1))}\n`);

function isAsyncApi(file: string): boolean {
  return (
    /\.(ya?ml|json)$/i.test(file) && /^\s*["']?asyncapi["']?\s*:/m.test(readFileSync(path.join(folder, file), "utf8"))
  );
}

async function cpu(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function summary(name: string, times: readonly number[]): string {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number): string =>
    `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1)} ms`;
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return `${name.padEnd(14)} mean ${mean.toFixed(1)} ms   median ${at(0.5)}   p95 ${at(0.95)}   max ${at(1)}`;
}
