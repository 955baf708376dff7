import type { JsonObject } from "@concord/diagnostics";
import type { Decision, SchemaInput } from "@concord/subschema";
import type { Context } from "./context.ts";
import type { RemovedProperty, SchemaPair } from "./facts/fact.ts";
import { propertyChanges } from "./facts/property-changes.ts";
import { formatRemovalWitness, hasFormatRules, judgeFormat } from "./judge-format.ts";
import { graft, withoutProperties } from "./graft.ts";
import type { Pair } from "./match.ts";
import type { Direction } from "./policy.ts";

type Fails = Extract<Decision, { readonly verdict: "fails" }>;
type Unknown = Extract<Decision, { readonly verdict: "unknown" }>;

/** What is asked, and what confirms the answers. */
export type Asking = Pick<Context, "judge" | "validate">;

/** What inclusion says of one schema in one direction. Pointers in `at` are of the sides before and after. */
export interface SchemaJudgement {
  /** Each reason, one witness for each. */
  readonly failures: readonly Fails[];
  readonly unknown?: Unknown;
  /** No value fits the schema any more: there is nothing to compare. */
  readonly emptied?: boolean;
}

const mostFailures = 10;
const judged = new WeakMap<SchemaPair, Map<Direction, Promise<SchemaJudgement>>>();

/**
 * Whether the schema holds in one direction, and if not, every reason that can be told apart: after a failure its
 * place is put back as it was and the question is asked again. What fails only because a property was removed is left
 * out: that is a rule of its own.
 */
export function judgeSchema(schema: SchemaPair, direction: Direction, context: Asking): Promise<SchemaJudgement> {
  const known = judged.get(schema) ?? new Map<Direction, Promise<SchemaJudgement>>();
  judged.set(schema, known);
  const answer = known.get(direction) ?? decide(schema, direction, context);
  known.set(direction, answer);
  return answer;
}

async function decide(schema: SchemaPair, direction: Direction, context: Asking): Promise<SchemaJudgement> {
  const byFormat = await judgeFormat(schema, direction);
  if (byFormat) return byFormat;
  const sides = inputs(schema);
  const whole = await ask(sides, schema, direction, context);
  if (whole.verdict === "holds") return { failures: [] };
  // Nobody ever sent or read a value of a schema that no value fits: whatever it becomes breaks nobody. A witness that
  // was sent is a value that fits.
  const isSent = direction === "backward" && whole.verdict === "fails" && projectionOf(schema) === undefined;
  if (!isSent && (await acceptsNothing(sides.before, context))) return { failures: [] };
  const { removed } = propertyChanges(schema);
  const stripped = removed.length > 0 ? without(sides, removed) : sides;
  const first = removed.length > 0 ? await ask(stripped, schema, direction, context) : whole;
  if (first.verdict === "holds") return { failures: [] };
  if (first.verdict === "unknown") {
    const emptied = await acceptsNothing(sides.after, context);
    return emptied ? { failures: [], emptied } : { failures: [], unknown: first };
  }
  const failures = [first, ...(await furtherFailures(stripped, first, schema, direction, context))];
  const confirmed = failures.filter(({ witness }) => confirms(sides, direction, witness, context));
  if (confirmed.length > 0) return { failures: confirmed };
  // Every witness of the reduced question was wrong for the real one: the real one's own answer stands.
  return whole.verdict === "fails" ? { failures: [whole] } : { failures: [], unknown: whole };
}

/** A value that shows what the removal of one property breaks; undefined where inclusion does not see it. */
export async function removalWitness(
  schema: SchemaPair,
  property: RemovedProperty,
  direction: Direction,
  context: Asking,
): Promise<Fails | undefined> {
  if (hasFormatRules(schema)) return formatRemovalWitness(schema, property.value, direction);
  const sides = inputs(schema);
  const others = propertyChanges(schema).removed.filter(({ before }) => before !== property.before);
  const rest = await ask(without(sides, [...others, property]), schema, direction, context);
  if (rest.verdict !== "holds") return undefined;
  const decision = await ask(without(sides, others), schema, direction, context);
  if (decision.verdict !== "fails" || !confirms(sides, direction, decision.witness, context)) return undefined;
  return decision;
}

/** Whether it is proven that no value fits a schema. */
async function acceptsNothing(side: SchemaInput, { judge }: Asking): Promise<boolean> {
  const nothing: SchemaInput = { schema: false, dialect: "2020-12" };
  return (await judge(side, nothing, { contentModel: "strict" })).verdict === "holds";
}

async function furtherFailures(
  sides: Pair<SchemaInput>,
  first: Fails,
  schema: SchemaPair,
  direction: Direction,
  context: Asking,
): Promise<Fails[]> {
  if (sides.before.dialect !== sides.after.dialect) return [];
  const found: Fails[] = [];
  let after: JsonObject | boolean = sides.after.schema;
  let last = first;
  while (found.length < mostFailures) {
    const repaired = graft(after, last, sides.before.schema);
    if (repaired === undefined) return found;
    after = repaired;
    const question = { before: sides.before, after: { schema: after, dialect: sides.after.dialect } };
    const next = await ask(question, schema, direction, context);
    if (next.verdict !== "fails") return found;
    found.push(next);
    last = next;
  }
  return found;
}

/** Asks in the given direction and turns the answer's places round, so that they are of before and after again. */
async function ask(
  { before, after }: Pair<SchemaInput>,
  schema: SchemaPair,
  direction: Direction,
  { judge }: Asking,
): Promise<Decision> {
  const projection = projectionOf(schema);
  const options = projection ? { projection } : {};
  if (direction === "backward") return judge(before, after, options);
  const answer = await judge(after, before, options);
  if (answer.verdict === "holds") return answer;
  return { ...answer, at: { before: answer.at.after, after: answer.at.before, value: answer.at.value } };
}

/** Fields that only one side of a call may fill are left out of requests, or of responses. */
function projectionOf({ role }: SchemaPair): "request" | "response" | undefined {
  return role === "request" || role === "response" ? role : undefined;
}

function confirms(
  { before, after }: Pair<SchemaInput>,
  direction: Direction,
  witness: Fails["witness"],
  { validate }: Asking,
): boolean {
  const [writer, reader] = direction === "backward" ? [before, after] : [after, before];
  return validate(writer, witness) === true && validate(reader, witness) === false;
}

function inputs({ before, written = before, after }: SchemaPair): Pair<SchemaInput> {
  return {
    before: { schema: written.json, dialect: written.dialect },
    after: { schema: after.json, dialect: after.dialect },
  };
}

function without(sides: Pair<SchemaInput>, removed: readonly RemovedProperty[]): Pair<SchemaInput> {
  const schema = withoutProperties(
    sides.before.schema as JsonObject,
    removed.map(({ before }) => before),
  );
  return { before: { schema, dialect: sides.before.dialect }, after: sides.after };
}
