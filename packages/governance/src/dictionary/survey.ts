import type { Fabric } from "@concord/contracts";
import { type ContextOptions, createContext } from "../lint-context.ts";
import { type ProposedTerm, proposeTerm, undefinedWords } from "./undefined-words.ts";

/** How well a dictionary covers what a fabric speaks of. */
export interface TermSurvey {
  readonly terms: number;
  readonly fields: number;
  /** Fields that mean a term: because they say so, or by their name. */
  readonly tied: { readonly stated: number; readonly named: number };
  /** Terms that no field means. */
  readonly unspoken: readonly string[];
  /** Names of fields that no term explains, the most widely used first. */
  readonly undefined: readonly SurveyedWord[];
}

export interface SurveyedWord {
  readonly word: string;
  readonly fields: number;
  readonly services: readonly string[];
  readonly proposed: ProposedTerm;
}

/** Compares the words of a fabric with its dictionary. */
export function surveyTerms(fabric: Fabric, options: ContextOptions): TermSurvey {
  const context = createContext(fabric, options);
  const { ties } = context.dictionary;
  const stated = ties.filter(({ by }) => by === "stated");
  const spoken = new Set(ties.map(({ term }) => term.id));
  const silent = fabric.terms.filter(({ id }) => !spoken.has(id) && !isSpokenOf(id, context));
  return {
    terms: fabric.terms.length,
    fields: context.fields.length,
    tied: { stated: stated.length, named: ties.length - stated.length },
    unspoken: silent.map(({ title }) => title),
    undefined: undefinedWords(context).map((word) => ({
      word: word.word,
      fields: word.fields,
      services: word.services,
      proposed: proposeTerm(word, fabric),
    })),
  };
}

/** A schema as a whole may mean a term, too. */
function isSpokenOf(term: string, { schemas }: ReturnType<typeof createContext>): boolean {
  return schemas.some(({ json }) => json["x-term"] === term);
}
