import type { AST } from "@eslint-community/regexpp";
import { CharSet, JS } from "refa";

/** What must be around a place in the text for an empty step to be taken there. */
type Condition = "start" | "end" | "boundary" | "inside";

/**
 * A nondeterministic automaton that searches: it accepts a text in which a match occurs. State 0 is
 * the start, `final` stays reached once it is.
 */
export interface Automaton {
  readonly final: number;
  readonly sets: readonly CharSet[];
  /** For each state: steps over one character, by the index of its set. */
  readonly steps: readonly (readonly { readonly set: number; readonly to: number }[])[];
  /** For each state: steps over nothing. */
  readonly jumps: readonly (readonly { readonly when?: Condition; readonly to: number }[])[];
  /** Whether it asks about word boundaries. */
  readonly words: boolean;
}

/** The pattern needs more states than are allowed, or is not regular. */
export class AutomatonTooLarge extends Error {}

const stateLimit = 6_000;
const flags: JS.Flags = { unicode: true };

export const everyCharacter: CharSet = CharSet.all(0x10_ff_ff);
export const wordCharacter: CharSet = JS.createCharSet([{ kind: "word", negate: false }], flags);

/** Builds the automaton of a pattern given by its alternatives. */
export function buildAutomaton(alternatives: readonly (readonly AST.Element[])[]): Automaton {
  const builder = new Builder();
  const first = builder.state();
  const final = builder.state();
  builder.step(first, everyCharacter, first);
  builder.step(final, everyCharacter, final);
  for (const elements of alternatives) builder.jump(builder.sequence(elements, first), final);
  return builder.finish(final);
}

/** The automaton of exactly these texts. */
export function buildFinite(texts: readonly string[]): Automaton {
  const builder = new Builder();
  const first = builder.state();
  const final = builder.state();
  for (const text of texts) {
    let at = builder.state();
    builder.jump(first, at, "start");
    for (const character of text) {
      const to = builder.state();
      builder.step(at, CharSet.fromCharacter(0x10_ff_ff, character.codePointAt(0) as number), to);
      at = to;
    }
    builder.jump(at, final, "end");
  }
  return builder.finish(final);
}

/** One automaton under construction. */
class Builder {
  readonly #sets = new Map<string, number>();
  readonly #list: CharSet[] = [];
  readonly #steps: { set: number; to: number }[][] = [];
  readonly #jumps: { when?: Condition; to: number }[][] = [];
  #words = false;

  state(): number {
    if (this.#steps.length >= stateLimit) throw new AutomatonTooLarge("the pattern is too large");
    this.#jumps.push([]);
    return this.#steps.push([]) - 1;
  }

  step(from: number, set: CharSet, to: number): void {
    const key = set.toRangesString();
    let index = this.#sets.get(key);
    if (index === undefined) {
      index = this.#list.push(set) - 1;
      this.#sets.set(key, index);
    }
    this.#steps[from]?.push({ set: index, to });
  }

  jump(from: number, to: number, when?: Condition): void {
    this.#jumps[from]?.push(when === undefined ? { to } : { when, to });
  }

  finish(final: number): Automaton {
    return { final, sets: this.#list, steps: this.#steps, jumps: this.#jumps, words: this.#words };
  }

  /** Adds the elements one after the other and returns the state behind the last. */
  sequence(elements: readonly AST.Element[], from: number): number {
    let at = this.state();
    this.jump(from, at);
    for (const element of elements) at = this.#element(element, at);
    return at;
  }

  #element(element: AST.Element, from: number): number {
    switch (element.type) {
      case "Character":
      case "CharacterSet":
      case "CharacterClass": {
        const to = this.state();
        this.step(from, charSetOf(element), to);
        return to;
      }
      case "Group":
      case "CapturingGroup": {
        const to = this.state();
        for (const alternative of element.alternatives) this.jump(this.sequence(alternative.elements, from), to);
        return to;
      }
      case "Quantifier":
        return this.#repeat(element, from);
      case "Assertion":
        return this.#assertion(element, from);
      default:
        throw new AutomatonTooLarge("the pattern is not regular");
    }
  }

  #repeat({ element, min, max }: AST.Quantifier, from: number): number {
    let at = from;
    for (let count = 0; count < min; count += 1) at = this.#element(element, at);
    if (max === Infinity) {
      const loop = this.state();
      this.jump(at, loop);
      this.jump(this.#element(element, loop), loop);
      return loop;
    }
    const end = this.state();
    for (let count = min; count < max; count += 1) {
      this.jump(at, end);
      at = this.#element(element, at);
    }
    this.jump(at, end);
    return end;
  }

  #assertion(assertion: AST.Assertion, from: number): number {
    const to = this.state();
    if (assertion.kind === "start" || assertion.kind === "end") this.jump(from, to, assertion.kind);
    else if (assertion.kind === "word") {
      this.#words = true;
      this.jump(from, to, assertion.negate ? "inside" : "boundary");
    } else throw new AutomatonTooLarge("lookaround in the middle of a pattern");
    return to;
  }
}

function charSetOf(element: AST.Character | AST.CharacterSet | AST.CharacterClass | AST.CharacterClassRange): CharSet {
  switch (element.type) {
    case "Character":
      return CharSet.fromCharacter(0x10_ff_ff, element.value);
    case "CharacterClassRange":
      return CharSet.fromRange(0x10_ff_ff, { min: element.min.value, max: element.max.value });
    case "CharacterSet":
      if (element.kind === "property" && element.strings) throw new AutomatonTooLarge("the pattern is not regular");
      return JS.createCharSet([element], flags);
    default: {
      let set = CharSet.empty(0x10_ff_ff);
      for (const part of element.elements) {
        if (part.type !== "Character" && part.type !== "CharacterClassRange" && part.type !== "CharacterSet") {
          throw new AutomatonTooLarge("the pattern is not regular");
        }
        set = set.union(charSetOf(part));
      }
      return element.negate ? set.negate() : set;
    }
  }
}
