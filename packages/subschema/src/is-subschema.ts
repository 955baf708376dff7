import { Budget, BudgetSpent, Unsupported } from "./budget.ts";
import { compile, createCompiler } from "./compile.ts";
import { evaluate } from "./logic/evaluate.ts";
import { and, createStore, type Literal, type Store } from "./logic/nodes.ts";
import { colorSchemas } from "./normal/color.ts";
import { asSchema, type Normal, normalize } from "./normal/normalize.ts";
import { createSearch, type Search, solve } from "./solve.ts";
import type { Decision, DecisivePlace, Json, SchemaInput, SubschemaOptions, Validate } from "./types.ts";
import { explain } from "./witness/explain.ts";
import { beautify, minimize } from "./witness/minimize.ts";

const root: DecisivePlace = { before: "", after: "", value: "" };

/** Both sides, ready to be searched. */
interface Question {
  readonly before: Normal;
  /** The writer's side closed to what it declares; the same as `before` under the strict content model. */
  readonly writer: Normal;
  readonly after: Normal;
  readonly store: Store;
  /** What the writer sends, and what it accepts before it is closed. */
  readonly accepted: Literal;
  readonly open: Literal;
  readonly rejected: Literal;
}

/**
 * Decides whether every JSON value accepted by `before` is accepted by `after`: a proof, a witness
 * that shows the opposite, or `unknown` with the reason. Never throws for what a schema says.
 */
export function isSubschema(before: SchemaInput, after: SchemaInput, options: SubschemaOptions = {}): Decision {
  try {
    return decide(before, after, options);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof BudgetSpent) return unknown(error.message);
    if (error instanceof RangeError)
      return unknown("the schema is nested too deeply, or holds a number that is too large");
    throw error;
  }
}

/** Whether the schema accepts no value at all: an error of its own. Undefined where it cannot be decided. */
export function acceptsNothing(input: SchemaInput, options: SubschemaOptions = {}): boolean | undefined {
  const decision = isSubschema(input, { schema: false, dialect: "2020-12" }, { ...options, contentModel: "strict" });
  return decision.verdict === "unknown" ? undefined : decision.verdict === "holds";
}

function unknown(reason: string): Decision {
  return { verdict: "unknown", at: root, reason };
}

function decide(before: SchemaInput, after: SchemaInput, options: SubschemaOptions): Decision {
  const { maxNodes = 200_000, maxMs = 1_500 } = options;
  const budget = new Budget(maxNodes, maxMs);
  const question = pose(before, after, options);
  if (question === undefined) return { verdict: "holds" };
  const { store, accepted, rejected } = question;
  const search = createSearch(store, budget);
  const answer = solve(search, [accepted, -rejected]);
  if (answer.kind === "unknown") return unknown(answer.reason);
  if (answer.kind === "none") {
    return question.writer === question.before ? { verdict: "holds" } : unlessEmpty(question, search);
  }
  return confirm(question, answer.value, before, after, options, budget);
}

/**
 * A writer that accepts nothing sends nothing, which is an error of its own and no reason to hold.
 * Where only closing empties it, the writer plainly sends more than it declares: unclosed it may still hold.
 */
function unlessEmpty({ accepted, open, rejected }: Question, search: Search): Decision {
  if (solve(search, [accepted]).kind !== "none") return { verdict: "holds" };
  if (solve(search, [open]).kind === "none") return unknown("the writer's schema accepts no value at all");
  const holds = solve(search, [open, -rejected]).kind === "none";
  return holds ? { verdict: "holds" } : unknown("the writer's schema accepts no value made of what it declares alone");
}

/** The question as two literals of one store; undefined where both sides are written alike. */
function pose(before: SchemaInput, after: SchemaInput, options: SubschemaOptions): Question | undefined {
  const { formats = "assert", projection } = options;
  const reading = { closed: false, formats, projection };
  const [plain, reader] = [normalize(before, reading), normalize(after, reading)];
  const writer = options.contentModel === "strict" ? plain : normalize(before, { ...reading, closed: true });
  const colors = colorSchemas([plain, reader, writer]);
  if (colors.of(plain, plain.root) === colors.of(reader, reader.root)) return undefined;
  const store = createStore();
  const compiler = createCompiler(store, plain, colors);
  const open = compile(compiler, plain.root);
  const accepted = [open];
  if (writer !== plain) accepted.push(compile(createCompiler(store, writer, colors, compiler), writer.root));
  const rejected = compile(createCompiler(store, reader, colors, compiler), reader.root);
  return { before: plain, writer, after: reader, store, accepted: and(store, accepted), open, rejected };
}

/** Where objects that must hold two of the next ones lead to each other, a witness doubles with each of them. */
const mostParts = 500_000;

function isLarger(value: Json, most: number): boolean {
  let parts = 0;
  const count = (part: Json): boolean => {
    parts += 1;
    if (parts > most) return true;
    return typeof part === "object" && part !== null && Object.values(part).some(count);
  };
  return count(value);
}

/** Makes the witness small and readable, has it confirmed, and says what it shows. */
function confirm(
  question: Question,
  found: Json,
  before: SchemaInput,
  after: SchemaInput,
  options: SubschemaOptions,
  budget: Budget,
): Decision {
  const { store, accepted, rejected } = question;
  if (isLarger(found, mostParts)) return unknown("a witness has too many parts to be tried");
  const isWitness = (value: Json): boolean =>
    evaluate(store, accepted, value) === true && evaluate(store, -rejected, value) === true;
  if (!isWitness(found)) return unknown("a witness was found that does not stand up to checking");
  const small = minimize(found, isWitness, budget);
  const witness = beautify(small, question.writer, isWitness, budget);
  const { at, keyword, reason } = explain(question.before, question.after, witness);
  if (options.validate !== undefined && !isConfirmed(options.validate, question, before, after, options, witness)) {
    return { verdict: "unknown", at, reason: `a validator does not confirm that ${reason}` };
  }
  return { verdict: "fails", witness, at, keyword, reason };
}

/** Whether the injected validator agrees on every side; one that cannot read a schema does not agree. */
function isConfirmed(
  validate: Validate,
  question: Question,
  before: SchemaInput,
  after: SchemaInput,
  { projection }: SubschemaOptions,
  witness: Json,
): boolean {
  const judge = (input: SchemaInput, normal: Normal): SchemaInput =>
    projection === undefined ? input : modern(normal);
  try {
    return (
      validate(judge(before, question.before), witness) &&
      (question.writer === question.before || validate(modern(question.writer), witness)) &&
      !validate(judge(after, question.after), witness)
    );
  } catch {
    return false;
  }
}

function modern(normal: Normal): SchemaInput {
  return { schema: asSchema(normal), dialect: "2020-12" };
}
