import { docComment } from "@concord/codegen";
import type { Fabric } from "@concord/contracts";
import type { Finding } from "@concord/diagnostics";
import { createApproximationReport } from "@concord/generator-types/approximate";
import { createBrands } from "@concord/generator-types/brands";
import { declareType } from "@concord/generator-types/declare-type";
import type { ApiModel } from "./api-model.ts";
import { type Variant, fileKey } from "./variants.ts";

export interface PrintedTypes {
  /** Declarations of the named types, sorted by name. */
  readonly declarations: readonly string[];
  /** The text that stands for a schema in another type: its name, or what it is where that is short. */
  readonly textOf: (variant: Variant) => string;
  /** Which of the declared types a text of `textOf` names. */
  readonly namesIn: (text: string) => readonly string[];
  /** Whether it has texts that are told from others by their type: of a format, or of an open enumeration. */
  readonly hasMarkedTexts: (text: string) => boolean;
  /** What the types cannot say. */
  readonly findings: readonly Finding[];
}

const longestInline = 80;

const printed = new WeakMap<ApiModel, PrintedTypes>();

/** Types of the schemas of an API; printed once, whoever asks. */
export function printTypes(api: ApiModel, fabric: Fabric): PrintedTypes {
  const known = printed.get(api) ?? print(api, fabric);
  printed.set(api, known);
  return known;
}

function print({ variants, names, endpoints, calledBack }: ApiModel, fabric: Fabric): PrintedTypes {
  const report = createApproximationReport(fabric);
  const taken = [...endpoints, ...calledBack].flatMap(({ requestType, resultType }) => [requestType, resultType]);
  const isBranded = fabric.settings.generation.types.formats === "branded";
  const brands = isBranded ? createBrands([...names.values(), ...taken]) : undefined;
  const typeOf = (key: string): string => (key === fileKey ? "Blob" : (names.get(key) ?? "unknown"));
  const definitions = new Map(
    [...variants.used.values()].map(({ key, definition, typed }) => [key, { ...definition, key, schema: typed }]),
  );
  const declared = new Map<string, string>();
  const inlined = new Map<string, string>();
  for (const { key } of variants.used.values()) {
    const definition = definitions.get(key)!;
    const name = typeOf(key);
    const model = { typeOf, schemas: { definitions } };
    const text = declareType({ name, definition }, model, report.visitOf(name, definition.at), brands?.brandOf);
    const short = definition.inline ? shortForm(name, text) : undefined;
    if (short === undefined) declared.set(name, text);
    else inlined.set(key, short);
  }
  for (const [name, text] of brands?.declarations() ?? []) declared.set(name, text);
  let marked: ReadonlySet<string> | undefined;
  const namesIn = (text: string): readonly string[] => typeNames(text).filter((name) => declared.has(name));
  return {
    declarations: [...declared].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, text]) => text),
    textOf: ({ key }) => inlined.get(key) ?? typeOf(key),
    namesIn,
    hasMarkedTexts(text) {
      marked ??= markedTypes(declared, namesIn);
      return isMarked(text) || namesIn(text).some((name) => marked!.has(name));
    },
    findings: report.findings(),
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

/** The declared types with texts that are told from others, wherever in them. */
function markedTypes(declared: ReadonlyMap<string, string>, namesIn: PrintedTypes["namesIn"]): ReadonlySet<string> {
  const usersOf = new Map<string, string[]>();
  for (const [user, text] of declared)
    for (const name of namesIn(text)) usersOf.set(name, [...(usersOf.get(name) ?? []), user]);
  const marked = new Set([...declared].filter(([, text]) => isMarked(text)).map(([name]) => name));
  // A set goes on to what is added on the way.
  for (const name of marked) for (const user of usersOf.get(name) ?? []) marked.add(user);
  return marked;
}

function isMarked(text: string): boolean {
  return text.includes("string & {");
}

/** The names in a type: no texts, and no members. */
function typeNames(text: string): readonly string[] {
  const code = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const words = code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??:)?/gu) ?? [];
  return words.filter((word) => !word.endsWith(":"));
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
