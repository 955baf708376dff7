import type { Term } from "@concord/contracts";
import { nameWords, spoken } from "../words/name-words.ts";
import type { Dictionary, Tie } from "./dictionary.ts";

/** One term, and how the fields that mean it are called. */
export interface TermSpellings {
  readonly term: Term;
  /** The spelling that most fields have; the term's own where none has any. */
  readonly house: string;
  /** Fields with another name for the same thing: a synonym, or an abbreviation of the term. */
  readonly strays: readonly Tie[];
}

/** How fields spell the terms that they mean. A name that adds a role (`billingAddress`) is no other spelling. */
export function spellingsOf(dictionary: Dictionary): readonly TermSpellings[] {
  return [...Map.groupBy(dictionary.ties, ({ term }) => term)].map(([term, ties]) => {
    const names = [spoken(term.title), ...term.synonyms.map(spoken)];
    const own = ties.filter(({ field }) => names.includes(field.words.join(" ")));
    const counts = Map.groupBy(own, ({ field }) => field.words.join(" "));
    const [house = names[0]!] = [...counts]
      .sort(
        ([left, some], [right, others]) => others.length - some.length || names.indexOf(left) - names.indexOf(right),
      )
      .map(([name]) => name);
    const strays = ties.filter(({ field, by }) => {
      const name = field.words.join(" ");
      if (name === house) return false;
      return by === "synonym" || names.includes(name) || isAbbreviation(field.words, names);
    });
    return { term, house, strays };
  });
}

const abbreviations: Readonly<Record<string, readonly string[]>> = {
  amount: ["amt"],
  code: ["cd"],
  number: ["no", "nr", "num", "nbr"],
  quantity: ["qty"],
  reference: ["ref"],
};

/** `custNo` for `customer number`: each word a shorter form of one, in the same order, and at least one really shorter. */
function isAbbreviation(words: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => {
    const full = nameWords(name);
    if (full.length !== words.length || full.join(" ") === words.join(" ")) return false;
    return words.every((word, index) => {
      const meant = full[index]!;
      return (
        word === meant || (word.length > 2 && meant.startsWith(word)) || (abbreviations[meant] ?? []).includes(word)
      );
    });
  });
}
