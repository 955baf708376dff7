import { readFileSync } from "node:fs";
import path from "node:path";
import {
  type CompareDirection,
  decisiveOf,
  type Dialect,
  type DirectedDecision,
  type Json,
  type Judge,
  type JsonSchema,
  questionsOf,
  type SubschemaOptions,
} from "@concord/subschema";
import { type Command, InvalidArgumentError, Option } from "commander";
import { parse } from "yaml";
import { isSchema, readBatch } from "../checking/schema-batch.ts";
import { dialectOf, dialectOfSchema, draftNames } from "../checking/schema-dialect.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { CannotRun, type DefineCommand, type Shell } from "../shell.ts";

interface CompareOptions {
  readonly direction: CompareDirection;
  readonly contentModel: "declared" | "strict";
  readonly formats: "assert" | "annotate";
  readonly draft?: Dialect;
  readonly batch?: string;
  readonly json?: boolean;
}

/** What is said about one pair, in a batch and with --json. */
interface Verdict {
  readonly id?: Json;
  readonly verdict: "compatible" | "breaking" | "unknown";
  readonly witness?: Json;
  readonly reason?: string;
  readonly ms: number;
}

const words = { holds: "compatible", fails: "breaking", unknown: "unknown" } as const;

/** How long one comparison may take, and how much memory, at the very most; its own budget is smaller. */
const limitMs = 2_000;
const limitMb = 384;

export const define: DefineCommand = (program, shell) => {
  const schema = schemaCommand(program);
  schema
    .command("compare")
    .summary("say whether one schema's values are all accepted by another, and prove it")
    .description(
      "Compares two JSON Schemas: a proof that every value stays accepted, or a value that does not.\n" +
        "Exit code: 0 compatible, 1 breaking or unknown, 2 could not run. A batch exits 0 when it ran.",
    )
    .argument("[before]", "the schema of today, YAML or JSON")
    .argument("[after]", "the schema of tomorrow, YAML or JSON")
    .addOption(
      new Option("--direction <direction>", "backward: after accepts before's values; forward: the reverse; full: both")
        .choices(["backward", "forward", "full"])
        .default("backward"),
    )
    .addOption(
      new Option("--content-model <model>", "declared: a writer sends only what it declares; strict: plain inclusion")
        .choices(["declared", "strict"])
        .default("declared"),
    )
    .addOption(
      new Option("--formats <how>", "whether formats restrict values")
        .choices(["assert", "annotate"])
        .default("assert"),
    )
    .option("--draft <draft>", `how the schemas are read, where they have no $schema (${draftNames})`, readDraft)
    .option("--batch <file|->", 'compare the pairs of a file, one {"id","before","after","draft"} a line')
    .option("--json", "print the verdict as one line of JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord schema compare old.yaml new.yaml --direction full\n  $ concord schema compare --batch pairs.ndjson",
    )
    .action((before: string | undefined, after: string | undefined, options: CompareOptions, command: Command) => {
      const isBatch = options.batch !== undefined;
      if (isBatch === (before !== undefined) || (!isBatch && after === undefined)) {
        command.error("error: name either two schemas, or --batch with a file");
      }
      return isBatch ? compareBatch(options.batch, options, shell) : comparePair(before!, after!, options, shell);
    });
};

function schemaCommand(program: Command): Command {
  const known = program.commands.find((command) => command.name() === "schema");
  return known ?? program.command("schema").summary("compare JSON Schemas");
}

function readDraft(name: string): Dialect {
  const dialect = dialectOf(name);
  if (dialect === undefined) throw new InvalidArgumentError(`The drafts are ${draftNames}.`);
  return dialect;
}

async function comparePair(before: string, after: string, options: CompareOptions, shell: Shell): Promise<void> {
  const [old, fresh] = [readSchema(before, shell), readSchema(after, shell)];
  await using worker = workerJudge(limitMs, limitMb);
  const started = performance.now();
  const directed = await compare(worker.judge, old, fresh, options);
  const verdict = verdictOf(directed, started);
  shell.exitCode = verdict.verdict === "compatible" ? 0 : 1;
  shell.out(options.json ? `${JSON.stringify(verdict)}\n` : textOf(directed, before, after));
}

async function compareBatch(file: string, options: CompareOptions, shell: Shell): Promise<void> {
  await using worker = workerJudge(limitMs, limitMb);
  for await (const line of readBatch(file === "-" ? file : path.resolve(shell.cwd, file))) {
    if (shell.signal.aborted) return;
    const started = performance.now();
    const { id } = line;
    if ("problem" in line) {
      shell.out(`${JSON.stringify({ id, verdict: "unknown", reason: line.problem, ms: 0 } satisfies Verdict)}\n`);
      continue;
    }
    const draft = line.draft === undefined ? options.draft : (dialectOf(line.draft) ?? options.draft);
    const directed = await compare(worker.judge, line.before, line.after, { ...options, ...(draft && { draft }) });
    shell.out(`${JSON.stringify({ id, ...verdictOf(directed, started) } satisfies Verdict)}\n`);
  }
}

async function compare(
  judge: Judge,
  before: JsonSchema,
  after: JsonSchema,
  options: CompareOptions,
): Promise<DirectedDecision> {
  const { contentModel, formats } = options;
  const settings: Pick<SubschemaOptions, "contentModel" | "formats"> = { contentModel, formats };
  const old = { schema: before, dialect: dialectOfSchema(before, options.draft) };
  const fresh = { schema: after, dialect: dialectOfSchema(after, options.draft) };
  const decided: DirectedDecision[] = [];
  for (const { direction, sent, read } of questionsOf(old, fresh, options.direction)) {
    decided.push({ direction, decision: await judge(sent, read, settings) });
  }
  return decisiveOf(decided as [DirectedDecision, ...DirectedDecision[]]);
}

function verdictOf({ decision }: DirectedDecision, started: number): Verdict {
  const ms = Math.round((performance.now() - started) * 100) / 100;
  const verdict = words[decision.verdict];
  if (decision.verdict === "holds") return { verdict, ms };
  const { reason } = decision;
  return decision.verdict === "fails" ? { verdict, witness: decision.witness, reason, ms } : { verdict, reason, ms };
}

function textOf({ direction, decision }: DirectedDecision, before: string, after: string): string {
  const [sent, read] = direction === "backward" ? [before, after] : [after, before];
  if (decision.verdict === "holds") return `compatible  every value of ${sent} is accepted by ${read}\n`;
  const lines = [`${words[decision.verdict]}  ${decision.reason}`];
  if (decision.verdict === "fails")
    lines.push(` witness  ${JSON.stringify(decision.witness)}`, ` accepted ${sent}#${decision.at.before}`);
  lines.push(` ${decision.verdict === "fails" ? "rejected" : "between "} ${read}#${decision.at.after}`);
  return `${lines.join("\n")}\n`;
}

function readSchema(file: string, shell: Shell): JsonSchema {
  let value: unknown;
  try {
    value = parse(readFileSync(path.resolve(shell.cwd, file), "utf8"), { merge: true });
  } catch (error) {
    throw new CannotRun(
      `${file} could not be read: ${(error as Error).message.split("\n")[0]}`,
      "name a YAML or JSON file",
    );
  }
  if (!isSchema(value)) throw new CannotRun(`${file} holds no schema`, "a schema is an object or a boolean");
  return value;
}
