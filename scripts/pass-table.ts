/**
 * Writes the pass table of docs/transports.md from reports of vitest:
 *
 *     npx vitest run test/transports test/runtime/memory-conformance.test.ts --reporter=json --outputFile=fast.json
 *     CONCORD_REQUIRE_BROKERS=1 npx vitest run --config vitest.brokers.config.ts --reporter=json --outputFile=brokers.json
 *     node scripts/pass-table.ts fast.json brokers.json
 *     npx oxfmt docs/transports.md
 *
 * Refuses a report in which something has failed or was not run.
 */
import { readFileSync, writeFileSync } from "node:fs";

const document = "docs/transports.md";

/** In the order of the table. `on`: what carried the messages. */
const transports: readonly { readonly suite: string; readonly title: string; readonly on: string }[] = [
  { suite: "memory", title: "memory", on: "in process" },
  { suite: "sqlite", title: "SQLite", on: "a file" },
  { suite: "kafka", title: "Kafka", on: "real broker" },
  { suite: "rabbitmq", title: "RabbitMQ", on: "real broker" },
  { suite: "nats", title: "NATS JetStream", on: "real broker" },
  { suite: "nats core", title: "NATS core", on: "real broker" },
  { suite: "redis", title: "Redis", on: "real broker" },
  { suite: "mosquitto", title: "MQTT", on: "real broker" },
  { suite: "webhook", title: "webhook", on: "real HTTP, kept in memory" },
  { suite: "SNS and SQS", title: "SNS, SQS", on: "fake only" },
  { suite: "EventBridge and SQS", title: "EventBridge, SQS", on: "fake only" },
  { suite: "pubsub", title: "Pub/Sub", on: "fake only" },
  { suite: "Service Bus", title: "Service Bus", on: "fake only" },
  { suite: "Service Bus with sessions", title: "Service Bus, sessions", on: "fake only" },
];

interface Assertion {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
}
interface Report {
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[];
}

const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")) as Report);
if (reports.length === 0 || reports.some(({ numFailedTests }) => numFailedTests > 0)) {
  process.stderr.write("error  name reports of vitest in which nothing has failed\n");
  process.exit(1);
}

/** Section → case → suite → status. */
const table = new Map<string, Map<string, Map<string, string>>>();
for (const { ancestorTitles, title, status } of reports.flatMap(({ testResults }) =>
  testResults.flatMap(({ assertionResults }) => assertionResults),
)) {
  const place = placeOf(ancestorTitles);
  if (place === undefined) continue;
  const section = table.get(place.section) ?? new Map<string, Map<string, string>>();
  table.set(place.section, section);
  const row = section.get(title) ?? new Map<string, string>();
  section.set(title, row);
  row.set(place.suite, status);
}

function placeOf(titles: readonly string[]): { readonly suite: string; readonly section: string } | undefined {
  const index = titles.findIndex((title) => title.startsWith("conformance: "));
  if (index !== -1) {
    const [suite = ""] = titles[index]!.slice("conformance: ".length).split(",");
    return { suite, section: titles[index + 1]! };
  }
  const section = titles.indexOf("broker");
  const suite = titles[section - 1]?.replace(/^on /, "");
  return suite === undefined ? undefined : { suite, section: "broker" };
}

const seen = (suite: string) =>
  [...table.values()].some((section) => [...section.values()].some((row) => row.has(suite)));
const missing = transports.filter(({ suite }) => !seen(suite)).map(({ title }) => title);
if (missing.length > 0) {
  process.stderr.write(`error  no report has ${missing.join(", ")}\n`);
  process.exit(1);
}

const signs: Readonly<Record<string, string>> = { passed: "✓", skipped: "–", pending: "–" };
const lines = [
  `| | ${transports.map(({ title }) => title).join(" | ")} |`,
  `|---|${transports.map(() => ":-:").join("|")}|`,
  `| *tested on* | ${transports.map(({ on }) => `*${on}*`).join(" | ")} |`,
];
for (const [section, cases] of table) {
  lines.push(`| **${section}** |${" |".repeat(transports.length)}`);
  for (const [title, row] of cases)
    lines.push(`| ${title} | ${transports.map(({ suite }) => signs[row.get(suite) ?? ""] ?? "").join(" | ")} |`);
}
const counts = transports.map(({ suite }) => {
  const all = [...table.values()].flatMap((section) => [...section.values()].map((row) => row.get(suite)));
  return all.filter((status) => status === "passed").length;
});
lines.push(`| **passed** | ${counts.join(" | ")} |`);

const text = readFileSync(document, "utf8");
const [begin, end] = ["<!-- pass table -->", "<!-- /pass table -->"];
const [before, rest] = text.split(begin);
const after = rest?.split(end)[1];
if (before === undefined || after === undefined) throw new Error(`${document} has no ${begin} … ${end}`);
writeFileSync(document, `${before}${begin}\n\n${lines.join("\n")}\n\n${end}${after}`);
