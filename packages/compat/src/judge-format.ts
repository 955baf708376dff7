import type { Schema } from "@concord/contracts";
import type { Decision } from "@concord/subschema";
import type { FormatFailure } from "@concord/formats/judge";
import type { SchemaPair } from "./facts/fact.ts";
import { propertyChanges } from "./facts/property-changes.ts";
import type { SchemaJudgement } from "./judge-schema.ts";
import type { Pair } from "./match.ts";
import type { Direction } from "./policy.ts";

type Fails = Extract<Decision, { readonly verdict: "fails" }>;

/**
 * What the rules of Avro or Protobuf say of two schemas of that format: a reader resolves what a writer wrote, which
 * inclusion of their values would not tell. Undefined for JSON Schema.
 */
export async function judgeFormat(schema: SchemaPair, direction: Direction): Promise<SchemaJudgement | undefined> {
  const all = await everyFailure(schema, direction);
  if (!all) return undefined;
  const removed = new Set(propertyChanges(schema).removed.map(({ value }) => value));
  const failures = all.failures.filter(({ at }) => !removed.has(at.value));
  if (all.unconfirmed === undefined) return { failures };
  const at = { before: "", after: "", value: "" };
  return { failures, unknown: { verdict: "unknown", at, reason: all.unconfirmed } };
}

/** A value that shows what the removal of one property breaks. */
export async function formatRemovalWitness(
  schema: SchemaPair,
  property: string,
  direction: Direction,
): Promise<Fails | undefined> {
  const all = await everyFailure(schema, direction);
  return all?.failures.find(({ at }) => at.value === property);
}

/** Whether both sides are written in one format that has rules of its own. */
export function hasFormatRules({ before, after }: Pair<Schema>): boolean {
  const hasRules = before.format === "avro" || before.format === "protobuf";
  return hasRules && before.format === after.format && before.raw !== undefined && after.raw !== undefined;
}

/** Whether a reader understands all that a writer of the same format writes; undefined where the rules do not say. */
export async function resolvesByFormat(writer: Schema, reader: Schema): Promise<boolean | undefined> {
  const all = await everyFailure({ before: writer, after: reader }, "backward");
  return all && all.unconfirmed === undefined ? all.failures.length === 0 : undefined;
}

async function everyFailure(
  schema: Pair<Schema>,
  direction: Direction,
): Promise<{ readonly failures: readonly Fails[]; readonly unconfirmed?: string } | undefined> {
  const { before, after } = schema;
  if (!hasFormatRules(schema)) return undefined;
  // Loaded where it is needed: most fabrics have JSON Schema alone.
  const { judgeEncoding } = await import("@concord/formats/judge");
  const [writer, reader] = direction === "backward" ? [before, after] : [after, before];
  const { failures, unconfirmed } = judgeEncoding(writer, reader)!;
  const found = failures.map((failure) => asDecision(failure, direction));
  return unconfirmed === undefined ? { failures: found } : { failures: found, unconfirmed };
}

function asDecision({ witness, keyword, reason, at }: FormatFailure, direction: Direction): Fails {
  const [before, after] = direction === "backward" ? [at.writer, at.reader] : [at.reader, at.writer];
  return { verdict: "fails", witness, keyword, reason, at: { before, after, value: at.value } };
}
