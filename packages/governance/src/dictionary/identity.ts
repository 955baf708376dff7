import type { Field } from "../fields/collect-fields.ts";
import { negated, selfContained } from "../fields/self-contained.ts";
import type { Meaning } from "../fields/meaning.ts";
import type { LintContext } from "../lint-context.ts";
import { placeKey } from "../fields/collect-schemas.ts";

/** What kind of value stands for something, in words that a domain expert uses. */
export function identityText(meaning: Meaning): string {
  const [type] = meaning.types;
  if (meaning.format !== undefined && type !== "object")
    return formatTexts[meaning.format] ?? `text of format ${meaning.format}`;
  if (meaning.enum)
    return `one of ${meaning.enum.slice(0, 4).map(String).join(", ")}${meaning.enum.length > 4 ? ", …" : ""}`;
  if (meaning.pattern !== undefined) return `text like ${meaning.pattern}`;
  return typeTexts[type ?? ""] ?? "anything";
}

const formatTexts: Readonly<Record<string, string>> = {
  date: "a day",
  "date-time": "a moment",
  double: "a floating-point number",
  email: "an e-mail address",
  float: "a floating-point number",
  "idn-email": "an e-mail address",
  int32: "a whole number",
  int64: "a whole number",
  time: "a time of day",
  uri: "a web address",
  uuid: "a UUID",
};

const typeTexts: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "yes or no",
  integer: "a whole number",
  number: "a number",
  object: "an object",
  string: "text",
};

/** The first of these fields that has no value in common with the given one, and why. */
export async function firstContradiction(
  field: Field,
  norms: readonly Field[],
  context: LintContext,
): Promise<{ readonly norm: Field; readonly why: string } | undefined> {
  for (const norm of norms) {
    const why = isSame(field, norm) ? undefined : await contradiction(field, norm, context);
    if (why !== undefined) return { norm, why };
  }
  return undefined;
}

/** A field that refers to what it is compared with. */
function isSame({ meaning, at }: Field, norm: Field): boolean {
  return placeKey(meaning.refersTo ?? at) === placeKey(norm.at);
}

/** Why no value can mean the same in two fields; undefined where some can, or it is not certain. */
async function contradiction(field: Field, norm: Field, context: LintContext): Promise<string | undefined> {
  const [left, right] = [field.meaning, norm.meaning];
  const [leftTypes, rightTypes] = [spelledOut(left.types), spelledOut(right.types)];
  const apart = leftTypes.length > 0 && rightTypes.length > 0 && !leftTypes.some((type) => rightTypes.includes(type));
  const texts = `${identityText(left)} here, ${identityText(right)} there`;
  if (apart) return texts;
  if (leftTypes.includes("object") || leftTypes.includes("array")) return undefined;
  if (isConstrained(left) && isConstrained(right)) {
    const one = selfContained(field.json, field.unit.schema);
    const other = negated(selfContained(norm.json, norm.unit.schema));
    const decision = await context.judge(one, other, { contentModel: "strict" });
    return decision.verdict === "holds" ? texts : undefined;
  }
  return sampleContradiction(field, norm, context) ?? sampleContradiction(norm, field, context);
}

/** `number` takes whole numbers as well. */
function spelledOut(types: readonly string[]): readonly string[] {
  return types.includes("number") ? [...types, "integer"] : types;
}

function isConstrained({ format, pattern, enum: values }: Meaning): boolean {
  return format !== undefined || pattern !== undefined || values !== undefined;
}

/** An open field whose every example the other one rejects. */
function sampleContradiction(open: Field, closed: Field, context: LintContext): string | undefined {
  if (isConstrained(open.meaning) || !isConstrained(closed.meaning)) return undefined;
  const samples = [...open.meaning.examples, ...(context.samples.get(placeKey(open.at)) ?? [])];
  const input = selfContained(closed.json, closed.unit.schema);
  if (samples.length === 0 || samples.some((sample) => context.validate(input, sample) !== false)) return undefined;
  return `${JSON.stringify(samples[0])} in one example, ${identityText(closed.meaning)} there`;
}
