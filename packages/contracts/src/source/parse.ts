import { createRequire } from "node:module";
import type { Json, JsonObject } from "@concord/diagnostics";
import { parseProto } from "@concord/formats";
import { load as loadYaml, YAMLException } from "js-yaml";
import { scanJson } from "./json-positions.ts";
import { yamlSchema } from "./yaml-schema.ts";

export type Language = "yaml" | "json" | "proto";

/** Something wrong with the text itself. `offset` counts UTF-16 units from the start of the text. */
export interface TextProblem {
  readonly rule:
    | "json-invalid"
    | "yaml-invalid"
    | "protobuf-invalid"
    | "key-duplicated"
    | "nesting-excessive"
    | "aliases-excessive";
  readonly message: string;
  readonly offset: number;
  readonly length: number;
  /** Instead of the general advice: how to put it right. */
  readonly help?: string;
}

export interface Parsed {
  /** Undefined where nothing could be made of the text, or it is empty. */
  readonly value: Json | undefined;
  readonly problems: readonly TextProblem[];
}

// Loaded when a text is met that is broken.
const require = createRequire(import.meta.url);

const maxDepth = 400;
const maxNodes = 5_000_000;
/** Broken text beyond this size is not searched for further mistakes: a parser that recovers takes a second for each 3 MB. */
const maxRecoverable = 4_000_000;

/** Text to values, by the quickest parser that can; a parser that keeps positions is asked only where something is wrong. */
export function parseText(text: string, language: Language): Parsed {
  if (language === "proto") return checkProto(text);
  const parsed = language === "json" ? parseJson(text) : parseYaml(text);
  const aliased = language === "yaml" && text.includes("&") && text.includes("*");
  // The quick parser of YAML refuses a hundred levels; what aliases, JSON and the parser that goes on make is measured.
  const isShallow = language === "yaml" && !aliased && parsed.problems.length === 0;
  const limit = parsed.value === undefined || isShallow ? undefined : measure(parsed.value, aliased);
  if (limit === undefined) return parsed;
  return { value: undefined, problems: [{ rule: limit, message: limitMessages[limit], offset: 0, length: 0 }] };
}

/** A .proto file's value is its text: what it defines is read by whoever refers to it. */
function checkProto(text: string): Parsed {
  const parsed = parseProto(text);
  if (!("problem" in parsed)) return { value: text, problems: [] };
  const { message, line } = parsed.problem;
  const offset = text.split("\n", line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return { value: undefined, problems: [{ rule: "protobuf-invalid", message, offset, length: 1 }] };
}

const limitMessages = {
  "nesting-excessive": `The document is nested more than ${maxDepth} levels deep`,
  "aliases-excessive": "The document's aliases unfold without end",
};

function parseJson(text: string): Parsed {
  try {
    const value = JSON.parse(text) as Json;
    return { value, problems: scanJson(text).duplicates.map(duplicatedKey) };
  } catch {
    if (text.trim() === "") return { value: undefined, problems: [] };
  }
  // Much that is called .json has comments or trailing commas, which YAML reads: the values may be had all the same.
  const { value, problems } = parseYaml(text);
  const { failure } = scanJson(text);
  if (failure.message === "" || unfinishedMerge(text)) return { value, problems };
  return { value, problems: [{ rule: "json-invalid", message: failure.message, offset: failure.offset, length: 1 }] };
}

function parseYaml(text: string): Parsed {
  try {
    return { value: loadYaml(text, { schema: yamlSchema }) as Json | undefined, problems: [] };
  } catch (error) {
    const unfinished = unfinishedMerge(text);
    if (unfinished) return { value: undefined, problems: [unfinished] };
    if (text.length <= maxRecoverable) return recoverYaml(text, error);
    return { value: undefined, problems: [yamlProblem(error)] };
  }
}

/** Where git could not merge two sides: one mistake, however many follow from it. */
function unfinishedMerge(text: string): TextProblem | undefined {
  const start = /^<{7} [^\n]*/mu.exec(text);
  if (!start || !/^={7}\r?$/mu.test(text) || !/^>{7} /mu.test(text)) return undefined;
  return {
    rule: "yaml-invalid",
    message: "A merge was left unfinished here",
    offset: start.index,
    length: start[0].length,
    help: "Keep one side or join the two, and remove the lines with <<<<<<<, ======= and >>>>>>>.",
  };
}

/** The parser that goes on after a mistake, and knows all of them. */
function recoverYaml(text: string, cause: unknown): Parsed {
  const { LineCounter, parseDocument } = require("yaml") as typeof import("yaml");
  try {
    const document = parseDocument(text, {
      lineCounter: new LineCounter(),
      merge: true,
      prettyErrors: false,
      logLevel: "silent",
    });
    const problems = document.errors.map((error): TextProblem => {
      const [offset, end] = error.pos;
      if (error.code === "DUPLICATE_KEY") return duplicatedKey({ key: keyAt(text, offset), offset });
      return { rule: "yaml-invalid", message: error.message, offset, length: end - offset };
    });
    const value = document.toJS({ maxAliasCount: 1000 }) as Json;
    return { value, problems: problems.length > 0 ? problems : [yamlProblem(cause)] };
  } catch {
    return { value: undefined, problems: [yamlProblem(cause)] };
  }
}

function yamlProblem(error: unknown): TextProblem {
  if (error instanceof YAMLException) {
    const offset = error.mark?.position ?? 0;
    return { rule: "yaml-invalid", message: `The YAML is broken: ${error.reason}`, offset, length: 1 };
  }
  return { rule: "nesting-excessive", message: limitMessages["nesting-excessive"], offset: 0, length: 0 };
}

function duplicatedKey({ key, offset }: { readonly key: string; readonly offset: number }): TextProblem {
  return { rule: "key-duplicated", message: `The key ${key} stands here twice`, offset, length: key.length };
}

function keyAt(text: string, offset: number): string {
  return /"(?:[^"\\]|\\.)*"|'[^']*'|[^\s:,}]+/y.exec(text.slice(offset, offset + 200))?.[0] ?? "";
}

/** Refuses what would unfold without end: nesting, aliases of aliases, an alias inside its own anchor. */
function measure(root: Json, aliased: boolean): "nesting-excessive" | "aliases-excessive" | undefined {
  if (!aliased) return isDeeper(root, maxDepth) ? "nesting-excessive" : undefined;
  const sizes = new Map<object, number>();
  let deep = false;
  const size = (value: Json, depth: number): number => {
    if (value === null || typeof value !== "object" || deep) return 1;
    if (depth > maxDepth) deep = true;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    sizes.set(value, Number.POSITIVE_INFINITY); // until it is measured, it contains itself
    let total = 1;
    for (const child of Object.values(value)) total += size(child, depth + 1);
    sizes.set(value, total);
    return total;
  };
  const total = size(root, 0);
  if (deep) return "nesting-excessive";
  return total > maxNodes ? "aliases-excessive" : undefined;
}

function isDeeper(value: Json, depth: number): boolean {
  if (value === null || typeof value !== "object") return false;
  if (depth < 0) return true;
  if (Array.isArray(value)) return value.some((item: Json) => isDeeper(item, depth - 1));
  const object = value as JsonObject;
  // Every object of the document passes here: without a list of what is in it.
  for (const key in object) if (isDeeper(object[key]!, depth - 1)) return true;
  return false;
}
