/**
 * Every benchmark in turn, each in a process of its own: `npm run bench`, or `npm run bench -- runtime validate`. What
 * begins with the first option goes to the benchmarks: `npm run bench -- runtime --flat 5000000`.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";

const all = ["validate", "subschema", "gate", "generate", "runtime", "http", "catalog", "transports"];
const given = process.argv.slice(2);
const firstOption = given.findIndex((argument) => argument.startsWith("-"));
const wanted = firstOption === -1 ? given : given.slice(0, firstOption);
const options = firstOption === -1 ? [] : given.slice(firstOption);
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`error  no such benchmark: ${unknown.join(", ")}\nhelp   there are ${all.join(", ")}\n`);
  process.exit(64);
}

for (const name of wanted.length > 0 ? wanted : all) {
  process.stdout.write(`\n${name}\n`);
  const file = path.join(import.meta.dirname, `${name}.ts`);
  const { status } = spawnSync(process.execPath, ["--expose-gc", "--conditions=source", file, ...options], {
    stdio: "inherit",
  });
  process.exitCode ||= status ?? 1;
}
