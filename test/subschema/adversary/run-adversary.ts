import { type Dialect, isSubschema, type Json, type SchemaInput } from "@concord/subschema";
import { refereeWithFormats } from "../ajv-referee.ts";
import { instances, neighbours } from "./instances.ts";
import { createRandom, type Random } from "./random.ts";
import { mutate, weaken } from "./rewrite.ts";
import { randomSchema, type Schema, vocabularyOf } from "./schemas.ts";

export interface AdversaryReport {
  readonly pairs: number;
  readonly holds: number;
  readonly fails: number;
  readonly unknown: number;
  /** Pairs left out: written alike, or not readable by ajv. */
  readonly skipped: number;
  /** Valid instances that were tried against pairs said to hold. */
  readonly attacks: number;
  /** Pairs that hold and met fewer than 100 valid instances: `before` accepts too little, or nothing. */
  readonly narrow: number;
  readonly wrong: readonly string[];
  readonly reasons: ReadonlyMap<string, number>;
}

const dialects: readonly Dialect[] = [
  "2020-12",
  "2020-12",
  "draft-07",
  "draft-07",
  "2019-09",
  "draft-04",
  "oas-3.0",
  "draft-06",
];
const wantedAttacks = 100;

/** Decides random pairs and lets ajv attack every verdict. A pair's number, with the seed, makes it again. */
export function runAdversary(pairs: number, seed: number): AdversaryReport {
  const report = { pairs: 0, holds: 0, fails: 0, unknown: 0, skipped: 0, attacks: 0, narrow: 0 };
  const wrong: string[] = [];
  const reasons = new Map<string, number>();
  for (let number = 0; report.pairs < pairs; number += 1) {
    const random = createRandom(seed * 1_000_003 + number);
    const pair = randomPair(random);
    if (pair === undefined) {
      report.skipped += 1;
      continue;
    }
    const { before, after } = pair;
    const decision = isSubschema(before, after, { contentModel: "strict" });
    report.pairs += 1;
    report[decision.verdict] += 1;
    const name = `pair ${number} of seed ${seed}: ${JSON.stringify({ before, after })}`;
    if (decision.verdict === "unknown") reasons.set(decision.reason, (reasons.get(decision.reason) ?? 0) + 1);
    else if (decision.verdict === "fails") {
      const stands = accepts(before, decision.witness) !== false && accepts(after, decision.witness) !== true;
      if (!stands) wrong.push(`${name}: ajv does not confirm ${JSON.stringify(decision.witness)}`);
    } else {
      const attack = attackHolds(random, before, after);
      report.attacks += attack.tried;
      if (attack.tried < wantedAttacks) report.narrow += 1;
      if (attack.refuted !== undefined) wrong.push(`${name}: refuted by ${JSON.stringify(attack.refuted)}`);
    }
  }
  return { ...report, wrong, reasons };
}

function randomPair(random: Random): { readonly before: SchemaInput; readonly after: SchemaInput } | undefined {
  const dialect = random.pick(dialects);
  const vocabulary = vocabularyOf(dialect);
  const other = (): Schema => randomSchema(random, vocabulary);
  const schema = randomSchema(random, vocabulary);
  const kind = random.below(10);
  let after = kind < 7 ? schema : kind < 9 ? mutate(random, schema, other) : other();
  const steps = kind < 7 ? 1 + random.below(3) : 0;
  for (let step = 0; step < steps; step += 1) after = weaken(random, after, other);
  if (JSON.stringify(schema) === JSON.stringify(after) || misleadsAjv(schema) || misleadsAjv(after)) return undefined;
  const pair = { before: { schema, dialect }, after: { schema: after, dialect } };
  try {
    refereeWithFormats(pair.before, null);
    refereeWithFormats(pair.after, null);
  } catch {
    // A rewriting may leave a reference without its definition; ajv refuses to read that.
    return undefined;
  }
  return pair;
}

/**
 * What ajv gets wrong, so that it cannot be the referee: `contains` evaluates every item; items, and names
 * that are not listed, are evaluated by an alternative that fails or behind a recursive reference; and so is what a failing `if`
 * with an `unevaluated…` keyword inside looked at. The official suite covers these in the referee's place.
 */
function misleadsAjv(schema: Json): boolean {
  const text = JSON.stringify(schema);
  if (text.includes('"unevaluatedItems"') && /"(?:contains|anyOf|oneOf|if|not|\$ref)"/.test(text)) return true;
  const byOthers = /"(?:patternProperties|additionalProperties)"/.test(text);
  if (text.includes('"unevaluatedProperties"') && byOthers && /"(?:anyOf|oneOf|if|not|\$ref)"/.test(text)) return true;
  return text.includes('"unevaluated') && asksUnevaluated(schema);
}

function asksUnevaluated(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([key, inner]) => (key === "if" && JSON.stringify(inner).includes('"unevaluated')) || asksUnevaluated(inner),
  );
}

/** ajv loses track of `unevaluated…` in some compositions and throws while it validates: it says nothing then. */
function accepts(input: SchemaInput, value: Json): boolean | undefined {
  try {
    return refereeWithFormats(input, value);
  } catch {
    return undefined;
  }
}

function attackHolds(random: Random, before: SchemaInput, after: SchemaInput): { tried: number; refuted?: Json } {
  const accepted: Json[] = [];
  let tried = 0;
  const attempt = (value: Json): boolean => {
    if (!accepts(before, value)) return true;
    tried += 1;
    if (accepted.length < 40) accepted.push(value);
    return accepts(after, value) !== false;
  };
  for (let round = 0; round < 12; round += 1) {
    if (tried >= wantedAttacks) break;
    for (const value of instances(random, before.schema, 30)) if (!attempt(value)) return { tried, refuted: value };
    for (const seed of accepted.slice(-6)) {
      for (const value of neighbours(random, seed, 6)) if (!attempt(value)) return { tried, refuted: value };
    }
  }
  return { tried };
}

export function summary({ pairs, holds, fails, unknown, skipped, attacks, narrow, wrong }: AdversaryReport): string {
  const share = (count: number): string => `${((100 * count) / pairs).toFixed(1)} %`;
  return (
    `adversary: ${pairs} pairs, ${holds} hold (${share(holds)}), ${fails} fail, ${unknown} unknown (${share(unknown)}), ` +
    `${skipped} left out, ${attacks} attacks, ${narrow} held pairs with fewer than ${wantedAttacks} valid values, ${wrong.length} wrong`
  );
}
