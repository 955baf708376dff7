import { createSymbols, docComment, stringLiteral } from "@concord/codegen";

export interface Brands {
  /** The name of the type of texts of a format: `DateTimeText`. */
  readonly brandOf: (format: string) => string;
  /** The types that were asked for, sorted by format: each with its name. */
  readonly declarations: () => readonly (readonly [name: string, text: string])[];
}

/**
 * Types of texts that keep to a format. The mark is a field that no text has: two packages that know the same format
 * agree on it, and a plain text becomes one by a cast, where somebody knows that it is.
 * @param taken names of the other types beside them
 */
export function createBrands(taken: Iterable<string>): Brands {
  const symbols = createSymbols(taken);
  const names = new Map<string, string>();
  const brandOf = (format: string): string => {
    const name = names.get(format) ?? symbols.claim(`${capitals(format)}Text`);
    names.set(format, name);
    return name;
  };
  return {
    brandOf,
    declarations: () =>
      [...names]
        .toSorted(([, left], [, right]) => (left < right ? -1 : 1))
        .map(([format, name]) => {
          const about = docComment([`A text that is a valid ${format}.`]);
          return [name, `${about}export type ${name} = string & { readonly "~format": ${stringLiteral(format)} };\n`];
        }),
  };
}

/** `date-time` → `DateTime` */
function capitals(format: string): string {
  return format.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}
