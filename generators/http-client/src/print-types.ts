import { docComment } from "@concord/codegen";
import type { ApproximationReport } from "@concord/generator-types/approximate";
import { declareType } from "@concord/generator-types/declare-type";
import type { ApiModel } from "./api-model.ts";
import { type Variant, fileKey } from "./variants.ts";

export interface PrintedTypes {
  /** Declarations of the named types, sorted by name. */
  readonly declarations: readonly string[];
  /** The text that stands for a schema in another type: its name, or what it is where that is short. */
  readonly textOf: (variant: Variant) => string;
}

const longestInline = 80;

/** Types of the schemas of an API. */
export function printTypes({ variants, names }: ApiModel, { visitOf }: ApproximationReport): PrintedTypes {
  const typeOf = (key: string): string => (key === fileKey ? "Blob" : (names.get(key) ?? "unknown"));
  const definitions = new Map(
    [...variants.used.values()].map(({ key, definition, typed }) => [key, { ...definition, key, schema: typed }]),
  );
  const declarations: [name: string, text: string][] = [];
  const inlined = new Map<string, string>();
  for (const { key } of variants.used.values()) {
    const definition = definitions.get(key)!;
    const name = typeOf(key);
    const model = { typeOf, schemas: { definitions } };
    const text = declareType({ name, definition }, model, visitOf(name, definition.at));
    const short = definition.inline ? shortForm(name, text) : undefined;
    if (short === undefined) declarations.push([name, text]);
    else inlined.set(key, short);
  }
  return {
    declarations: declarations.toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, text]) => text),
    textOf: ({ key }) => inlined.get(key) ?? typeOf(key),
  };
}

/** What a type is, where one short line says it and nothing needs its name. */
function shortForm(name: string, declaration: string): string | undefined {
  const found = /^(?:\/\*\*(?:(?!\*\/)[^])*\*\/\n)?export type (\S+) = ([^\n]+);\n$/u.exec(declaration);
  const text = found?.[2];
  if (text === undefined || text.length > longestInline) return undefined;
  return new RegExp(`(?<![\\p{ID_Continue}$])${name.replace(/\$/g, "\\$")}(?![\\p{ID_Continue}$])`, "u").test(text)
    ? undefined
    : text;
}

/** `readonly limit?: number;` with its doc comment. */
export function field(
  key: string,
  optional: boolean,
  type: string,
  words: readonly (string | undefined)[],
  indent: number,
): string {
  return `${docComment(words, indent)}${" ".repeat(indent)}readonly ${key}${optional ? "?" : ""}: ${type};\n`;
}
