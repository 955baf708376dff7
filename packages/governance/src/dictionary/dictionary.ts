import type { Fabric, Term } from "@concord/contracts";
import type { Field } from "../fields/collect-fields.ts";
import { nameWords, spoken } from "../words/name-words.ts";

/** A field that means a term, and how that is known. */
export interface Tie {
  readonly field: Field;
  readonly term: Term;
  /** `stated`: it, or the model that it refers to, says `x-term`. `named`: by its name. `synonym`: by a name that the term lists. */
  readonly by: "stated" | "named" | "synonym";
}

/** The fabric's terms, and the fields that mean them. */
export interface Dictionary {
  readonly ties: readonly Tie[];
  readonly termOf: (field: Field) => Term | undefined;
}

/** Ties fields to terms: by what they say first, by their name, in the end by synonyms of two words and more. */
export function createDictionary(fabric: Fabric, fields: readonly Field[]): Dictionary {
  const byId = new Map(fabric.terms.map((term) => [term.id, term]));
  const byName = new Map(fabric.terms.map((term) => [spoken(term.title), term]));
  const bySynonym = unambiguous(fabric.terms, byName);
  const nounOf = new Map([...bySynonym].filter(([synonym]) => !synonym.includes(" ")));

  const named = (words: readonly string[]): Term | undefined => byName.get(words.join(" "));
  const synonymous = (words: readonly string[]): Term | undefined => {
    const whole = words.length > 1 ? bySynonym.get(words.join(" ")) : undefined;
    if (whole || words.length < 2) return whole;
    // `clientId`, where a client is a customer: the customer id.
    const [noun] = words;
    const term = nounOf.get(noun!);
    return term && named([...nameWords(term.title), ...words.slice(1)]);
  };
  const tie = (field: Field): Tie | undefined => {
    const stated = byId.get(field.meaning.term ?? "");
    if (stated) return { field, term: stated, by: "stated" };
    if (field.meaning.term !== undefined) return undefined;
    const within = [...nameWords(field.holder?.name ?? ""), ...field.words];
    const term = named(field.words) ?? named(within);
    if (term) return { field, term, by: "named" };
    const meant = synonymous(field.words);
    return meant && { field, term: meant, by: "synonym" };
  };
  const ties = fields.flatMap((field) => tie(field) ?? []);
  const termOf = new Map(ties.map(({ field, term }) => [field, term]));
  return {
    ties,
    termOf: (field) => termOf.get(field),
  };
}

/** Synonyms that exactly one term lists, and that are not terms themselves. */
function unambiguous(terms: readonly Term[], names: ReadonlyMap<string, Term>): ReadonlyMap<string, Term> {
  const found = terms.flatMap((term) => term.synonyms.map((synonym) => ({ synonym: spoken(synonym), term })));
  const groups = Map.groupBy(found, ({ synonym }) => synonym);
  return new Map(
    [...groups].flatMap(([synonym, group]) =>
      group.length === 1 && synonym !== "" && !names.has(synonym) ? [[synonym, group[0]!.term] as const] : [],
    ),
  );
}
