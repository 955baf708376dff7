import { CharBase, type CharSet } from "refa";
import type { Budget } from "../budget.ts";
import { type Automaton, buildFinite, everyCharacter, wordCharacter } from "./automaton.ts";
import type { PatternFormula } from "./patterns.ts";
import { byReadability, readableCharacter } from "./readable.ts";
import { type Before, closure } from "./simulate.ts";

/** A condition on texts: the formula holds (does not hold). */
export interface Demand {
  readonly formula: PatternFormula;
  readonly wanted: boolean;
}

/** How a state was reached: from which, over which letter. */
interface Origin {
  readonly from: number;
  readonly letter: number;
}

/** One automaton made deterministic step by step, as far as the search goes. */
interface Runner {
  readonly automaton: Automaton;
  /** For each set of the automaton, which letters of the common alphabet are in it. */
  readonly holds: readonly ReadonlySet<number>[];
  readonly ids: Map<string, number>;
  readonly states: {
    readonly places: readonly number[];
    readonly before: Before;
    readonly next: Map<number, number>;
  }[];
  readonly accepting: Map<number, boolean>;
}

/** A text that meets every demand, with `min` to `max` characters; or undefined: there is none. */
export function findWord(
  demands: readonly Demand[],
  excluded: readonly string[],
  length: { readonly min: number; readonly max: number },
  budget: Budget,
): string | undefined {
  const all: Demand[] = [...demands];
  if (excluded.length > 0) {
    all.push({ formula: [[{ automaton: buildFinite(excluded), wanted: true }]], wanted: false });
  }
  return new Search(all, budget).find(length.min, length.max);
}

/** The product of all automata of the demands, explored lazily: the only states built are those reached. */
class Search {
  readonly #demands: readonly Demand[];
  readonly #budget: Budget;
  readonly #runners: Runner[] = [];
  readonly #runnerOf = new Map<Automaton, number>();
  readonly #letters: readonly CharSet[];
  /** Indexes of letters, the most readable first: they are the ones that end up in words. */
  readonly #order: readonly number[];
  readonly #isWord: readonly boolean[];
  readonly #ids = new Map<string, number>();
  readonly #tuples: (readonly number[])[] = [];

  constructor(demands: readonly Demand[], budget: Budget) {
    this.#demands = demands;
    this.#budget = budget;
    const automata = new Set(
      demands.flatMap(({ formula }) => formula.flatMap((parts) => parts.map((part) => part.automaton))),
    );
    const sets = [...automata].flatMap((automaton) => automaton.sets);
    const base = new CharBase([everyCharacter, wordCharacter, ...sets]);
    this.#letters = base.sets;
    this.#order = byReadability(base.sets);
    const words = new Set(base.split(wordCharacter));
    this.#isWord = base.sets.map((_, index) => words.has(index));
    for (const automaton of automata) {
      this.#runnerOf.set(automaton, this.#runners.length);
      this.#runners.push({
        automaton,
        holds: automaton.sets.map((set) => new Set(base.split(set))),
        ids: new Map(),
        states: [],
        accepting: new Map(),
      });
    }
  }

  find(min: number, max: number): string | undefined {
    const initial = this.#tuple(this.#runners.map((runner) => this.#state(runner, [0], "start")));
    // Below the least length every state counts once per length; from there on, once at all.
    const layers: Map<number, Origin>[] = [new Map([[initial, { from: -1, letter: -1 }]])];
    const seen = new Set<number>();
    for (let length = 0; length <= max; length += 1) {
      const layer = layers[length];
      if (layer === undefined || layer.size === 0) return undefined;
      if (length >= min) {
        for (const state of layer.keys()) if (this.#accepts(state)) return this.#spell(layers, length, state);
      }
      const next = new Map<number, Origin>();
      for (const from of layer.keys()) {
        this.#budget.spend();
        for (const letter of this.#order) {
          const to = this.#step(from, letter);
          if (next.has(to) || (length + 1 >= min && seen.has(to))) continue;
          if (length + 1 >= min) seen.add(to);
          next.set(to, { from, letter });
        }
      }
      layers.push(next);
    }
    return undefined;
  }

  #spell(layers: readonly Map<number, Origin>[], length: number, state: number): string {
    const characters: string[] = [];
    let at = state;
    for (let index = length; index > 0; index -= 1) {
      const { from, letter } = (layers[index] as ReadonlyMap<number, Origin>).get(at) as Origin;
      characters.push(readableCharacter(this.#letters[letter] as CharSet, index - 1));
      at = from;
    }
    return characters.reverse().join("");
  }

  #tuple(states: readonly number[]): number {
    const key = states.join(" ");
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#tuples.push(states) - 1;
    this.#ids.set(key, id);
    return id;
  }

  #step(tuple: number, letter: number): number {
    const states = this.#tuples[tuple] as readonly number[];
    return this.#tuple(this.#runners.map((runner, index) => this.#advance(runner, states[index] as number, letter)));
  }

  #accepts(tuple: number): boolean {
    const states = this.#tuples[tuple] as readonly number[];
    const holds = ({ automaton, wanted }: PatternFormula[number][number]): boolean => {
      const index = this.#runnerOf.get(automaton) as number;
      return this.#final(this.#runners[index] as Runner, states[index] as number) === wanted;
    };
    return this.#demands.every(({ formula, wanted }) => formula.some((parts) => parts.every(holds)) === wanted);
  }

  #state(runner: Runner, places: readonly number[], before: Before): number {
    const key = `${before} ${places.join(" ")}`;
    const known = runner.ids.get(key);
    if (known !== undefined) return known;
    const id = runner.states.push({ places, before, next: new Map() }) - 1;
    runner.ids.set(key, id);
    return id;
  }

  #final(runner: Runner, id: number): boolean {
    let result = runner.accepting.get(id);
    if (result === undefined) {
      const { places, before } = runner.states[id] as Runner["states"][number];
      result = closure(runner.automaton, places, before, "end").has(runner.automaton.final);
      runner.accepting.set(id, result);
    }
    return result;
  }

  #advance(runner: Runner, id: number, letter: number): number {
    const state = runner.states[id] as Runner["states"][number];
    const known = state.next.get(letter);
    if (known !== undefined) return known;
    const { automaton, holds } = runner;
    const kind = automaton.words && this.#isWord[letter] ? "word" : "other";
    const reached = closure(automaton, state.places, state.before, kind);
    this.#budget.spend(1 + (reached.size >> 4));
    const places = new Set<number>();
    if (reached.has(automaton.final)) places.add(automaton.final);
    else {
      for (const place of reached) {
        for (const { set, to } of automaton.steps[place] ?? []) if (holds[set]?.has(letter)) places.add(to);
      }
    }
    const next = this.#state(
      runner,
      [...places].sort((left, right) => left - right),
      kind,
    );
    state.next.set(letter, next);
    return next;
  }
}
