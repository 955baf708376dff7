/**
 * Starts brokers on loopback until Ctrl-C, each with its data in a temporary folder:
 *
 *     node scripts/brokers/start.ts kafka rabbitmq
 *
 * Prints what clients read their configuration from, ready for `export`.
 */
import { once } from "node:events";
import { brokers, runBroker, type BrokerName } from "./index.ts";

const known = Object.keys(brokers);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (wanted.length === 0 || unknown.length > 0) {
  const problem = unknown.length > 0 ? `no such broker: ${unknown.join(", ")}` : "name at least one broker";
  process.stderr.write(`error  ${problem}\nhelp   node scripts/brokers/start.ts ${known.join(" ")}\n`);
  process.exit(1);
}

const over = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
const starting = await Promise.allSettled(wanted.map((name) => runBroker(brokers[name as BrokerName])));
for (const result of starting) {
  if (result.status === "rejected") {
    process.stderr.write(`error  ${(result.reason as Error).message}\n`);
    process.exitCode = 1;
  } else {
    for (const [name, value] of Object.entries(result.value.environment)) console.log(`export ${name}='${value}'`);
  }
}
if (process.exitCode === undefined) {
  process.stderr.write("Ctrl-C stops them and removes their data.\n");
  await over;
}
await Promise.all(starting.map(async (result) => (result.status === "fulfilled" ? result.value.stop() : undefined)));
