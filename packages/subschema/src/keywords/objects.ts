import { oneOfValues } from "../logic/constants.ts";
import { evaluate } from "../logic/evaluate.ts";
import { objectOf } from "../logic/json.ts";
import { narrow } from "../logic/narrow.ts";
import { and, atom, FALSE, type Literal, maskOf, nodeOf, type Store, TRUE } from "../logic/nodes.ts";
import { type Answer, enumerate, none, type Search, solve } from "../solve.ts";
import type { Json } from "../types.ts";

/** "Every name in `key` has a value in `schema`"; narrowed, `key` speaks of strings alone. */
interface Rule {
  readonly key: Literal;
  readonly schema: Literal;
}

interface Facts {
  readonly rules: Rule[];
  /** "Some name in `key` has a value in `schema`". */
  readonly wants: Rule[];
  /** Every name that some rule or want speaks of by itself. */
  readonly names: ReadonlySet<string>;
  readonly min: number;
  readonly max: number;
}

/** Names that are alike to every rule and want: one name that is spoken of, or a region of the others. */
interface Region {
  readonly name?: string;
  /** What a name is to satisfy to be in the region. */
  readonly key: Literal;
  readonly holds: ReadonlySet<Literal>;
}

/** One property of the value being built. */
interface Slot {
  readonly region: Region;
  readonly wants: readonly Literal[];
}

/** Solves atoms about one object: each wanted property gets a place in some region of names. */
export function solveObject(search: Search, atoms: readonly Literal[]): Answer {
  const facts = read(search.store, atoms);
  if (facts.min > facts.max) return none;
  return new ObjectSearch(search, facts).run();
}

function read(store: Store, atoms: readonly Literal[]): Facts {
  const rules: Rule[] = [];
  const wants: Rule[] = [];
  let [min, max] = [0, Infinity];
  for (const literal of atoms) {
    const node = nodeOf(store, literal);
    const wanted = literal > 0;
    if (node.op === "keys") {
      const key = narrow(store, node.key, "string");
      if (wanted) rules.push({ key, schema: node.schema });
      else wants.push({ key, schema: -node.schema });
    } else if (node.op === "minProperties" || node.op === "maxProperties") {
      if ((node.op === "minProperties") === wanted) min = Math.max(min, wanted ? node.n : node.n + 1);
      else max = Math.min(max, wanted ? node.n : node.n - 1);
    }
  }
  const names = new Set<string>();
  const seen = new Set<Literal>();
  for (const { key } of [...rules, ...wants]) collectNames(store, key, names, seen);
  return { rules, wants, names, min, max };
}

function collectNames(store: Store, literal: Literal, names: Set<string>, seen: Set<Literal>): void {
  const id = Math.abs(literal);
  if (seen.has(id)) return;
  seen.add(id);
  const node = nodeOf(store, id);
  if (node.op === "in") for (const value of node.values) names.add(String(value));
  if (node.op === "and") for (const part of node.parts) collectNames(store, part, names, seen);
}

/** One attempt to build an object. */
class ObjectSearch {
  readonly #search: Search;
  readonly #facts: Facts;
  readonly #byName = new Map<string, Rule[]>();
  readonly #wide: Rule[] = [];
  readonly #slots: Slot[] = [];
  #regions: readonly Region[] | undefined;
  #unknown: string | undefined;

  constructor(search: Search, facts: Facts) {
    this.#search = search;
    this.#facts = facts;
    for (const rule of facts.rules) {
      const node = nodeOf(search.store, rule.key);
      if (rule.key < 0 || node.op !== "in") this.#wide.push(rule);
      else
        for (const name of node.values)
          this.#byName.set(String(name), [...(this.#byName.get(String(name)) ?? []), rule]);
    }
  }

  run(): Answer {
    const wide: Rule[] = [];
    const single = new Map<string, Literal[]>();
    for (const want of this.#facts.wants) {
      const node = nodeOf(this.#search.store, want.key);
      const name = want.key > 0 && node.op === "in" && node.values.length === 1 ? String(node.values[0]) : undefined;
      if (name === undefined) wide.push(want);
      else single.set(name, [...(single.get(name) ?? []), want.schema]);
    }
    if (single.size > this.#facts.max) return none;
    for (const [name, wants] of single) {
      const slot = { region: this.#regionOf(name), wants };
      if (!this.#possible(slot)) return this.#fail();
      this.#slots.push(slot);
    }
    const value = this.#place(wide, 0);
    return value === undefined ? this.#fail() : { kind: "value", value };
  }

  #fail(): Answer {
    return this.#unknown === undefined ? none : { kind: "unknown", reason: this.#unknown };
  }

  #regionOf(name: string): Region {
    return { name, key: atom(this.#search.store, { op: "in", values: [name] }), holds: new Set() };
  }

  /** What the value of a property in the slot has to satisfy. */
  #demand({ region, wants }: Slot): Literal[] {
    const { store } = this.#search;
    if (region.name === undefined) {
      return [...wants, ...this.#wide.filter((rule) => region.holds.has(rule.key)).map((rule) => rule.schema)];
    }
    const demand = [...wants, ...(this.#byName.get(region.name) ?? []).map((rule) => rule.schema)];
    for (const rule of this.#wide) {
      const verdict = evaluate(store, rule.key, region.name);
      if (verdict === undefined) this.#unknown ??= "a format that is known by name only decides";
      if (verdict !== false) demand.push(rule.schema);
    }
    return demand;
  }

  #possible(slot: Slot): boolean {
    const answer = solve(this.#search, this.#demand(slot));
    if (answer.kind === "unknown") this.#unknown ??= answer.reason;
    return answer.kind === "value";
  }

  /** Finds a place for each want from `index` on; gives the object when all have one. */
  #place(wants: readonly Rule[], index: number): Json | undefined {
    const want = wants[index];
    if (want === undefined) return this.#finish();
    this.#search.budget.spend();
    for (const region of this.#regionsFor(want)) {
      const shared = this.#slots.findIndex((slot) => region.name !== undefined && slot.region.name === region.name);
      if (shared < 0) {
        const value = this.#try({ region, wants: [want.schema] }, wants, index);
        if (value !== undefined) return value;
      }
      for (let at = 0; at < this.#slots.length; at += 1) {
        const slot = this.#slots[at] as Slot;
        if (slot.region !== region && at !== shared) continue;
        const value = this.#try({ region: slot.region, wants: [...slot.wants, want.schema] }, wants, index, at);
        if (value !== undefined) return value;
      }
    }
    return undefined;
  }

  #try(slot: Slot, wants: readonly Rule[], index: number, at = this.#slots.length): Json | undefined {
    if (at >= this.#facts.max || !this.#possible(slot)) return undefined;
    const before = this.#slots[at];
    this.#slots[at] = slot;
    const value = this.#place(wants, index + 1);
    if (value !== undefined) return value;
    if (before === undefined) this.#slots.pop();
    else this.#slots[at] = before;
    return undefined;
  }

  #regionsFor(want: Rule): readonly Region[] {
    const { store } = this.#search;
    const named = [...this.#facts.names].filter((name) => evaluate(store, want.key, name) === true);
    const others = this.#others().filter((region) => region.holds.has(want.key));
    return [
      ...others,
      ...named.map((name) => this.#slots.find((slot) => slot.region.name === name)?.region ?? this.#regionOf(name)),
    ];
  }

  /** The regions of names that nothing speaks of by name; made when first needed. */
  #others(): readonly Region[] {
    if (this.#regions !== undefined) return this.#regions;
    const { store } = this.#search;
    const keys = new Map<Literal, Literal>();
    for (const { key } of [...this.#facts.rules, ...this.#facts.wants]) keys.set(key, withoutNames(store, key));
    const splits = [...new Set([...keys.values()].map(Math.abs))].filter((key) => key !== TRUE);
    const text = atom(store, { op: "type", mask: maskOf(["string"]) });
    const base = and(store, [text, -atom(store, { op: "in", values: [...this.#facts.names].toSorted() })]);
    let choices: Literal[][] = [[base]];
    for (const split of splits) {
      choices = choices.flatMap((choice) =>
        [
          [...choice, split],
          [...choice, -split],
        ].filter((each) => this.#inhabited(each)),
      );
    }
    this.#regions = choices.map((choice) => {
      const chosen = new Set([TRUE, ...choice]);
      const holds = new Set([...keys].filter(([, key]) => chosen.has(key)).map(([original]) => original));
      return { key: and(store, choice), holds };
    });
    return this.#regions;
  }

  #inhabited(choice: readonly Literal[]): boolean {
    const answer = solve(this.#search, choice);
    if (answer.kind === "unknown") this.#unknown ??= answer.reason;
    return answer.kind === "value";
  }

  /** Adds properties up to the least number, and gives each a name and a value. */
  #finish(): Json | undefined {
    const slots = [...this.#slots];
    const taken = new Set(slots.map((slot) => slot.region.name));
    for (const name of this.#facts.names) {
      if (slots.length >= this.#facts.min) break;
      const slot: Slot = { region: this.#regionOf(name), wants: [] };
      if (!taken.has(name) && this.#possible(slot)) slots.push(slot);
    }
    const missing = this.#facts.min - slots.length;
    const entries: [string, Json][] = [];
    const others = missing > 0 || slots.some((slot) => slot.region.name === undefined) ? this.#others() : [];
    for (const slot of slots) {
      if (slot.region.name !== undefined) entries.push([slot.region.name, this.#value(slot)]);
    }
    let left = Math.max(0, missing);
    for (const region of others) {
      const own = slots.filter((slot) => slot.region === region);
      const filler: Slot = { region, wants: [] };
      const extra = left > 0 && this.#possible(filler) ? left : 0;
      const names = this.#namesIn(region, own.length + extra);
      if (names.length < own.length) return undefined;
      names.forEach((name, index) => entries.push([name, this.#value(own[index] ?? filler)]));
      left -= names.length - own.length;
    }
    return left > 0 ? undefined : objectOf(entries);
  }

  #namesIn(region: Region, wanted: number): readonly string[] {
    const { store } = this.#search;
    const found = enumerate(this.#search, [region.key], wanted, (name) => -oneOfValues(store, [name]));
    if (found.unknown !== undefined) this.#unknown ??= found.unknown;
    return found.values as readonly string[];
  }

  #value(slot: Slot): Json {
    const answer = solve(this.#search, this.#demand(slot));
    return answer.kind === "value" ? answer.value : null;
  }
}

/** What a key literal says of names that nothing speaks of by name. */
function withoutNames(store: Store, literal: Literal): Literal {
  if (literal < 0) return -withoutNames(store, -literal);
  const node = nodeOf(store, literal);
  if (node.op === "in") return FALSE;
  if (node.op !== "and") return literal;
  return and(
    store,
    node.parts.map((part) => withoutNames(store, part)),
  );
}
