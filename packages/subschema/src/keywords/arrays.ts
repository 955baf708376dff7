import { oneOfValues } from "../logic/constants.ts";
import { type Literal, nodeOf, type Store } from "../logic/nodes.ts";
import { type Answer, enumerate, none, type Search, solve } from "../solve.ts";
import type { Json } from "../types.ts";
import { distinctRepresentatives } from "./distinct.ts";

/** Items at `from` ≤ index < `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly schema: Literal;
}

/** How many items satisfy `schema`. */
interface Count {
  readonly schema: Literal;
  min: number;
  max: number;
}

interface Facts {
  readonly rules: Range[];
  /** Some item of the range satisfies the schema. */
  readonly wants: Range[];
  readonly counts: Count[];
  min: number;
  max: number;
  unique: boolean;
  repeats: boolean;
}

/** What has been reached after some items. */
interface State {
  readonly met: readonly number[];
  readonly done: number;
  /** Two items are to be equal: not begun, the demand on the first one, or done. */
  readonly pair: "none" | readonly Literal[] | "done";
  readonly items: readonly (readonly Literal[])[];
  readonly pairAt: readonly number[];
}

const lengthLimit = 2_000;
/** What has been met is kept as bits of one number. */
const wantsLimit = 20;
const uniqueLimit = 300;

/** Solves atoms about one array, item by item: a longer array than the bound is never needed. */
export function solveArray(search: Search, atoms: readonly Literal[]): Answer {
  const facts = read(search.store, atoms);
  if (facts.unique && facts.repeats) return none;
  if (facts.min > facts.max) return none;
  if (facts.wants.length > wantsLimit) return { kind: "unknown", reason: "the items in question are too many" };
  return new ArraySearch(search, facts).run();
}

function read(store: Store, atoms: readonly Literal[]): Facts {
  const facts: Facts = { rules: [], wants: [], counts: [], min: 0, max: Infinity, unique: false, repeats: false };
  const count = (schema: Literal): Count => {
    const known = facts.counts.find((each) => each.schema === schema);
    if (known) return known;
    const created: Count = { schema, min: 0, max: Infinity };
    facts.counts.push(created);
    return created;
  };
  for (const literal of atoms) {
    const node = nodeOf(store, literal);
    const wanted = literal > 0;
    if (node.op === "items") {
      const range = { from: node.from, to: node.to, schema: wanted ? node.schema : -node.schema };
      (wanted ? facts.rules : facts.wants).push(range);
    } else if (node.op === "minItems" || node.op === "maxItems") {
      if ((node.op === "minItems") === wanted) facts.min = Math.max(facts.min, wanted ? node.n : node.n + 1);
      else facts.max = Math.min(facts.max, wanted ? node.n : node.n - 1);
    } else if (node.op === "atLeast" || node.op === "atMost") {
      const each = count(node.schema);
      if ((node.op === "atLeast") === wanted) each.min = Math.max(each.min, wanted ? node.n : node.n + 1);
      else each.max = Math.min(each.max, wanted ? node.n : node.n - 1);
    } else if (node.op === "uniqueItems") {
      if (wanted) facts.unique = true;
      else facts.repeats = true;
    }
  }
  return facts;
}

/** One attempt to build an array. */
class ArraySearch {
  readonly #search: Search;
  readonly #facts: Facts;
  readonly #edge: number;
  readonly #limit: number;
  #unknown: string | undefined;

  constructor(search: Search, facts: Facts) {
    this.#search = search;
    this.#facts = facts;
    const edges = [...facts.rules, ...facts.wants].flatMap(({ from, to }) => [from, to]);
    this.#edge = Math.max(0, ...edges.filter((edge) => edge < Infinity));
    const needed = facts.counts.reduce((sum, { min }) => sum + min, 0) + facts.wants.length + (facts.repeats ? 2 : 0);
    this.#limit = Math.min(facts.max, Math.max(this.#edge, facts.min) + needed);
  }

  run(): Answer {
    const { counts, min, unique, repeats } = this.#facts;
    if (counts.some((count) => count.min > count.max)) return none;
    const met = counts.map(() => 0);
    let layer: State[] = [{ met, done: 0, pair: repeats ? "none" : "done", items: [], pairAt: [] }];
    for (let length = 0; ; length += 1) {
      if (length > (unique ? uniqueLimit : lengthLimit)) {
        return { kind: "unknown", reason: "the arrays in question are too long to write" };
      }
      if (length >= min) {
        for (const state of layer) {
          const value = this.#complete(state) ? this.#build(state) : undefined;
          if (value !== undefined) return { kind: "value", value };
        }
      }
      if (length >= this.#limit) break;
      layer = this.#extend(layer, length);
      if (layer.length === 0) break;
    }
    return this.#unknown === undefined ? none : { kind: "unknown", reason: this.#unknown };
  }

  #complete({ met, done, pair }: State): boolean {
    const { counts, wants } = this.#facts;
    return (
      pair === "done" && done === (1 << wants.length) - 1 && counts.every((count, index) => met[index]! >= count.min)
    );
  }

  #extend(layer: readonly State[], index: number): State[] {
    const next = new Map<string, State>();
    for (const state of layer) {
      for (const each of this.#steps(state, index)) {
        const key = this.#key(each);
        if (!next.has(key)) next.set(key, each);
      }
    }
    return [...next.values()];
  }

  /** States with one key have the same futures; where items must differ, the demands on them count too. */
  #key({ met, done, pair, items }: State): string {
    const past = this.#facts.unique
      ? items
          .map((item) => item.join(" "))
          .sort()
          .join("|")
      : "";
    return `${met.join(" ")};${done};${typeof pair === "string" ? pair : pair.join(" ")};${past}`;
  }

  *#steps(state: State, index: number): Generator<State> {
    const { rules, wants } = this.#facts;
    this.#search.budget.spend();
    const base = rules.filter(({ from, to }) => from <= index && index < to).map(({ schema }) => schema);
    const open = wants.flatMap(({ from, to }, at) =>
      from <= index && index < to && !(state.done & (1 << at)) ? [at] : [],
    );
    for (let choice = 0; choice < 1 << open.length; choice += 1) {
      const taken = open.filter((_, at) => choice & (1 << at));
      const demand = [...base, ...taken.map((at) => wants[at]!.schema)];
      const done = taken.reduce((mask, at) => mask | (1 << at), state.done);
      if (choice === 0 || this.#possible(demand)) {
        for (const { met, extra } of this.#counted(state, 0, [], [])) {
          const item = [...new Set([...demand, ...extra])].sort((left, right) => left - right);
          if (this.#possible(item)) yield* this.#paired({ ...state, met, done }, item, index);
        }
      }
    }
  }

  /** For each count: the item is one of those counted, is not, or it does not matter. */
  *#counted(
    state: State,
    at: number,
    met: readonly number[],
    extra: readonly Literal[],
  ): Generator<{ met: readonly number[]; extra: readonly Literal[] }> {
    const count = this.#facts.counts[at];
    if (count === undefined) {
      yield { met, extra };
      return;
    }
    const now = state.met[at] as number;
    const limited = count.max < Infinity;
    const cap = limited ? count.max : count.min;
    yield* this.#counted(state, at + 1, [...met, now], limited ? [...extra, -count.schema] : extra);
    if (now < cap) yield* this.#counted(state, at + 1, [...met, now + 1], [...extra, count.schema]);
  }

  *#paired(state: State, item: readonly Literal[], index: number): Generator<State> {
    const items = [...state.items, item];
    yield { ...state, items };
    if (state.pair === "none") yield { ...state, items, pair: item, pairAt: [index] };
    else if (state.pair !== "done" && this.#possible([...state.pair, ...item])) {
      yield { ...state, items, pair: "done", pairAt: [...state.pairAt, index] };
    }
  }

  #possible(item: readonly Literal[]): boolean {
    const answer = solve(this.#search, item);
    if (answer.kind === "unknown") this.#unknown ??= answer.reason;
    return answer.kind === "value";
  }

  #build({ items, pairAt }: State): Json | undefined {
    if (this.#facts.unique) return this.#buildUnique(items);
    const demands = [...items];
    const [first, second] = pairAt;
    if (first !== undefined && second !== undefined) {
      demands[first] = [...demands[first]!, ...demands[second]!];
      demands[second] = demands[first];
    }
    return demands.map((demand) => this.#value(demand));
  }

  #buildUnique(items: readonly (readonly Literal[])[]): Json | undefined {
    const { store } = this.#search;
    const known = new Map<string, readonly Json[]>();
    const choices = items.map((item) => {
      const key = item.join(" ");
      let values = known.get(key);
      if (values === undefined) {
        const found = enumerate(this.#search, item, items.length, (value) => -oneOfValues(store, [value]));
        if (found.unknown !== undefined) this.#unknown ??= found.unknown;
        values = found.values;
        known.set(key, values);
      }
      return values;
    });
    return distinctRepresentatives(choices);
  }

  #value(demand: readonly Literal[]): Json {
    const answer = solve(this.#search, demand);
    return answer.kind === "value" ? answer.value : null;
  }
}
