import type { Fabric } from "@concord/contracts";
import type { LintContext } from "../lint-context.ts";
import { isPlain } from "../words/plain-words.ts";
import { fileOwners, ownersOf } from "../ownership/file-owners.ts";
import type { Field } from "../fields/collect-fields.ts";

/** A name that fields have and the dictionary does not. */
export interface UndefinedWord {
  /** `tracking number` */
  readonly word: string;
  /** How many fields are called so. */
  readonly fields: number;
  readonly services: readonly string[];
  /** The first field that is called so, and says most about it. */
  readonly example: Field;
}

/** An entry for the glossary, to be put into a person's own words. */
export interface ProposedTerm {
  readonly id: string;
  readonly term: string;
  readonly definition: string;
  readonly owner?: string;
  readonly schema?: string;
}

/** Names of fields that no term explains, the most widely used first. */
export function undefinedWords({ fabric, fields, dictionary }: LintContext): readonly UndefinedWord[] {
  const open = fields.filter((field) => dictionary.termOf(field) === undefined && isTelling(field.words));
  const groups = Map.groupBy(open, ({ words }) => words.join(" "));
  return [...groups]
    .map(([word, group]) => ({
      word,
      fields: group.length,
      services: [...new Set(group.flatMap(({ services }) => [...services]))].sort(),
      example: group.toSorted((left, right) => descriptionLength(right) - descriptionLength(left))[0]!,
    }))
    .filter(({ word }) => fabric.terms.every(({ title }) => title.toLowerCase() !== word))
    .sort(
      (left, right) =>
        right.services.length - left.services.length || right.fields - left.fields || (left.word < right.word ? -1 : 1),
    );
}

/** An entry for a word, made from what its fields say; a person still has to write the definition. */
export function proposeTerm({ word, example }: UndefinedWord, fabric: Fabric): ProposedTerm {
  const [owner] = ownersOf(example.at.file, fileOwners(fabric));
  const target = example.meaning.refersTo;
  const model = target && fabric.models.find(({ at }) => at.file === target.file && at.pointer === target.pointer);
  return {
    id: word.replaceAll(" ", "-"),
    term: word.charAt(0).toUpperCase() + word.slice(1),
    definition: example.meaning.description?.trim() ?? "To be written.",
    ...(owner !== undefined && { owner }),
    ...(model && { schema: model.at.file.slice(fabric.root === "." ? 0 : fabric.root.length + 1) }),
  };
}

function isTelling(words: readonly string[]): boolean {
  if (words.length === 0 || words.join("").length < 3) return false;
  if (isPlain(words)) return false;
  // `placedAt`, `dueOn`: a moment in the life of something that has a name of its own.
  return !["at", "on", "by"].includes(words.at(-1)!);
}

function descriptionLength({ meaning }: Field): number {
  return meaning.description?.length ?? 0;
}
