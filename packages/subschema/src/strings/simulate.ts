import { type Automaton, wordCharacter } from "./automaton.ts";
import type { PatternFormula } from "./patterns.ts";

/** What stands before, and after, a place in a text. */
export type Before = "start" | "word" | "other";
export type After = "end" | "word" | "other";

/** Whether a text meets a formula, in time linear in the text: no pattern can make it backtrack. */
export function formulaAccepts(formula: PatternFormula, text: string): boolean {
  const characters = Array.from(text, (character) => character.codePointAt(0) as number);
  return formula.some((parts) => parts.every(({ automaton, wanted }) => accepts(automaton, characters) === wanted));
}

function accepts(automaton: Automaton, characters: readonly number[]): boolean {
  let places: ReadonlySet<number> = new Set([0]);
  let before: Before = "start";
  for (const character of characters) {
    const kind = automaton.words && wordCharacter.has(character) ? "word" : "other";
    const reached = closure(automaton, places, before, kind);
    if (reached.has(automaton.final)) return true;
    const next = new Set<number>();
    for (const place of reached) {
      for (const { set, to } of automaton.steps[place] ?? []) if (automaton.sets[set]?.has(character)) next.add(to);
    }
    places = next;
    before = kind;
  }
  return closure(automaton, places, before, "end").has(automaton.final);
}

/** Every state reached from the places over nothing, given what stands before and after. */
export function closure(automaton: Automaton, places: Iterable<number>, before: Before, after: After): Set<number> {
  const reached = new Set(places);
  for (const place of reached) {
    for (const { when, to } of automaton.jumps[place] ?? []) {
      if (when === undefined || holdsHere(when, before, after)) reached.add(to);
    }
  }
  return reached;
}

function holdsHere(when: string, before: Before, after: After): boolean {
  switch (when) {
    case "start":
      return before === "start";
    case "end":
      return after === "end";
    case "boundary":
      return (before === "word") !== (after === "word");
    default:
      return (before === "word") === (after === "word");
  }
}
