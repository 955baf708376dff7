import { Unsupported } from "./budget.ts";
import { type Compiler, compileAt, definition } from "./compile.ts";
import { entriesOf, nameKey, absent } from "./compile-objects.ts";
import { isArray, isObject, type JsonObject } from "./logic/json.ts";
import { and, atom, type Literal, or, TRUE } from "./logic/nodes.ts";
import { patternAccepts } from "./strings/patterns.ts";
import type { Json } from "./types.ts";

/** What one schema evaluates of a value, under the condition that `when` holds for the value. */
interface Evaluation {
  readonly when: Literal;
  readonly names: readonly string[];
  readonly patterns: readonly string[];
  readonly allNames: boolean;
  /** Items before this index. */
  readonly items: number;
  /** Items that satisfy this literal, wherever they stand. */
  readonly contained?: Literal;
}

const conditionLimit = 8;

/** `unevaluatedProperties` and `unevaluatedItems` of a schema, as conditions on each region of names and items. */
export function unevaluated(compiler: Compiler, schema: JsonObject): Literal[] {
  const { unevaluatedProperties, unevaluatedItems, ...rest } = schema;
  const evaluations = collect(compiler, rest, TRUE, { depth: 0, met: new Map() });
  const parts: Literal[] = [];
  if (unevaluatedProperties !== undefined) {
    parts.push(...overNames(compiler, evaluations, compileAt(compiler, unevaluatedProperties)));
  }
  if (unevaluatedItems !== undefined) {
    parts.push(...overItems(compiler, evaluations, compileAt(compiler, unevaluatedItems)));
  }
  return parts;
}

/** How far below the start something stands, and which schemas were met under which conditions: looked through, or not yet. */
interface Way {
  readonly depth: number;
  readonly met: Map<JsonObject, Map<Literal, "open" | "done">>;
}

function collect(compiler: Compiler, schema: Json | undefined, when: Literal, { depth, met }: Way): Evaluation[] {
  if (!isObject(schema)) return [];
  const conditions = met.get(schema) ?? new Map<Literal, "open" | "done">();
  met.set(schema, conditions);
  const known = conditions.get(when);
  if (known === "done") return [];
  if (known === "open" || depth > 50)
    throw new Unsupported("a schema refers to itself without an object or array between");
  conditions.set(when, "open");
  const { store } = compiler;
  const found: Evaluation[] = [own(compiler, schema, when)];
  const enter = (inner: Json | undefined, condition: Literal): void => {
    found.push(...collect(compiler, inner, and(store, [when, condition]), { depth: depth + 1, met }));
  };
  if (typeof schema["$ref"] === "string") enter(definition(compiler, schema["$ref"]), TRUE);
  for (const inner of listOf(schema["allOf"])) enter(inner, TRUE);
  for (const inner of [...listOf(schema["anyOf"]), ...listOf(schema["oneOf"])])
    enter(inner, compileAt(compiler, inner));
  if (schema["if"] !== undefined) {
    const condition = compileAt(compiler, schema["if"]);
    enter(schema["if"], condition);
    enter(schema["then"], condition);
    enter(schema["else"], -condition);
  }
  for (const [name, inner] of entriesOf(schema["dependentSchemas"])) enter(inner, -absent(store, name));
  conditions.set(when, "done");
  return found;
}

function own(compiler: Compiler, schema: JsonObject, when: Literal): Evaluation {
  const prefix = listOf(schema["prefixItems"]).length;
  const everyItem = schema["items"] !== undefined || schema["unevaluatedItems"] !== undefined;
  const contained = schema["contains"] === undefined ? undefined : compileAt(compiler, schema["contains"]);
  return {
    when,
    names: entriesOf(schema["properties"]).map(([name]) => name),
    patterns: entriesOf(schema["patternProperties"]).map(([pattern]) => pattern),
    allNames: schema["additionalProperties"] !== undefined || schema["unevaluatedProperties"] !== undefined,
    items: everyItem ? Infinity : prefix,
    ...(contained === undefined ? {} : { contained }),
  };
}

/** Each region of names is either evaluated by a schema that holds, or restricted. */
function overNames({ store }: Compiler, evaluations: readonly Evaluation[], restriction: Literal): Literal[] {
  const always = or(
    store,
    evaluations.filter((each) => each.allNames).map((each) => each.when),
  );
  const partial = evaluations.filter((each) => !each.allNames);
  const names = [...new Set(partial.flatMap((each) => each.names))];
  const patterns = [...new Set(partial.flatMap((each) => each.patterns))];
  if (patterns.length > conditionLimit) throw new Unsupported("unevaluatedProperties over too many patterns");
  const regions = new Map<Literal, string[]>();
  for (const name of names) {
    const by = partial.filter(
      (each) => each.names.includes(name) || each.patterns.some((pattern) => patternAccepts(pattern, name) !== false),
    );
    const evaluated = or(
      store,
      by.map((each) => each.when),
    );
    regions.set(evaluated, [...(regions.get(evaluated) ?? []), name]);
  }
  const parts = [...regions].map(([evaluated, some]) =>
    or(store, [always, evaluated, atom(store, { op: "keys", key: nameKey(store, some), schema: restriction })]),
  );
  const others = -nameKey(store, names);
  for (let choice = 0; choice < 1 << patterns.length; choice += 1) {
    const matched = new Set(patterns.filter((_, index) => choice & (1 << index)));
    const key = and(store, [
      others,
      ...patterns.map((source) => (matched.has(source) ? 1 : -1) * atom(store, { op: "pattern", source })),
    ]);
    const by = partial.filter((each) => each.patterns.some((pattern) => matched.has(pattern)));
    const evaluated = or(
      store,
      by.map((each) => each.when),
    );
    parts.push(or(store, [always, evaluated, atom(store, { op: "keys", key, schema: restriction })]));
  }
  return parts;
}

function overItems({ store }: Compiler, evaluations: readonly Evaluation[], restriction: Literal): Literal[] {
  const containing = evaluations.filter((each) => each.contained !== undefined);
  if (containing.length > conditionLimit) throw new Unsupported("unevaluatedItems over too many contains");
  const ends = [...new Set(evaluations.map((each) => each.items))].filter((end) => end > 0 && end < Infinity);
  const edges = [0, ...ends.sort((left, right) => left - right), Infinity];
  const parts: Literal[] = [];
  edges.slice(0, -1).forEach((from, index) => {
    const to = edges[index + 1] as number;
    const covering = or(
      store,
      evaluations.filter((each) => each.items >= to).map((each) => each.when),
    );
    for (let choice = 0; choice < 1 << containing.length; choice += 1) {
      const holding = containing.filter((_, at) => choice & (1 << at));
      const failing = containing.filter((_, at) => !(choice & (1 << at)));
      const schema = or(store, [restriction, ...holding.map((each) => each.contained as Literal)]);
      const escape = failing.map((each) => each.when);
      parts.push(or(store, [covering, ...escape, atom(store, { op: "items", from, to, schema })]));
    }
  });
  return parts;
}

function listOf(list: Json | undefined): readonly Json[] {
  return isArray(list) ? list : [];
}
