import path from "node:path/posix";
import type { Json, JsonObject } from "@concord/diagnostics";
import type { Ruleset, RulesetDefinition } from "@stoplight/spectral-core";
import { parse } from "yaml";
import { isObject, listAt, textAt } from "../fields/json.ts";

/** The text of a file beside the settings; undefined where there is none. */
export type ReadText = (file: string) => Promise<string | undefined>;

/** A Spectral ruleset that can be run, or what is wrong with it. */
export type LoadedRuleset =
  | { readonly ok: true; readonly file: string; readonly ruleset: Ruleset }
  | { readonly ok: false; readonly file: string; readonly problems: readonly string[] };

/**
 * Loads a team's `.spectral.yaml`, with what it extends: the stock rulesets (`spectral:oas`, `spectral:asyncapi`,
 * `spectral:arazzo`) and files beside it. Functions are Spectral's own: code of somebody's is not run, and nothing is
 * fetched. Never throws.
 */
export async function loadRuleset(file: string, read: ReadText): Promise<LoadedRuleset> {
  const problems: string[] = [];
  const library = await loadLibrary();
  const definition = await readDefinition(file, { library, read, problems, around: [] });
  if (problems.length > 0) return { ok: false, file, problems };
  try {
    return { ok: true, file, ruleset: new library.Ruleset(definition, { severity: "recommended" }) };
  } catch (error) {
    const errors = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
    return { ok: false, file, problems: errors.map((one) => (one instanceof Error ? one.message : String(one))) };
  }
}

interface Library {
  readonly Ruleset: typeof Ruleset;
  readonly functions: Readonly<Record<string, unknown>>;
  readonly formats: Readonly<Record<string, unknown>>;
  readonly stock: Readonly<Record<string, unknown>>;
}

/** Spectral takes 0.4 s to load, so only those wait for it who use it. */
async function loadLibrary(): Promise<Library> {
  const [core, functions, formats, stock] = await Promise.all([
    import("@stoplight/spectral-core"),
    import("@stoplight/spectral-functions"),
    import("@stoplight/spectral-formats"),
    import("@stoplight/spectral-rulesets"),
  ]);
  return { Ruleset: core.Ruleset, functions: { ...functions }, formats: { ...formats }, stock: { ...stock } };
}

interface Reading {
  readonly library: Library;
  readonly read: ReadText;
  readonly problems: string[];
  /** Files that led here. */
  readonly around: readonly string[];
}

async function readDefinition(file: string, reading: Reading): Promise<RulesetDefinition> {
  const { read, problems, around } = reading;
  const none: RulesetDefinition = { rules: {} };
  const problem = (text: string): RulesetDefinition => {
    problems.push(`${file}: ${text}`);
    return none;
  };
  if (around.includes(file)) return problem("it extends itself");
  if (/\.[cm]?[jt]s$/u.test(file)) return problem("rulesets that are programs are not run; write it as YAML or JSON");
  const text = await read(file);
  if (text === undefined) return problem("there is no such file");
  const stated = parseRuleset(text);
  if (!stated) return problem("it is not YAML with rules");
  if ("functions" in stated) return problem("functions of your own are not run; use those that Spectral has");
  const own = Object.entries(isObject(stated["rules"]) ? stated["rules"] : {});
  const rules = own.map(([name, rule]): [string, Json] => [name, withFunctions(rule, `${file}: ${name}`, reading)]);
  const within = { ...reading, around: [...around, file] };
  const parents = await Promise.all(extended(stated).map((one) => readParent(one, file, within)));
  const { functionsDir: _code, ...rest } = stated;
  return {
    ...rest,
    ...(parents.length > 0 && { extends: parents }),
    rules: Object.fromEntries(rules),
    ...("formats" in stated && { formats: formatsOf(stated, file, reading) }),
  } as unknown as RulesetDefinition;
}

type Parent = RulesetDefinition | [RulesetDefinition, string];

/** `extends: a`, `extends: [a, b]`, `extends: [[a, all]]`. */
function extended(stated: JsonObject): readonly Json[] {
  const { extends: parents } = stated;
  if (parents === undefined) return [];
  return Array.isArray(parents) ? (parents as readonly Json[]) : [parents];
}

async function readParent(parent: Json, file: string, reading: Reading): Promise<Parent> {
  const [name, severity] = (Array.isArray(parent) ? parent : [parent]) as readonly Json[];
  const definition = await namedRuleset(typeof name === "string" ? name : "", file, reading);
  return typeof severity === "string" ? [definition, severity] : definition;
}

async function namedRuleset(name: string, file: string, reading: Reading): Promise<RulesetDefinition> {
  const stock = name.startsWith("spectral:") ? reading.library.stock[name.slice("spectral:".length)] : undefined;
  if (stock) return stock as RulesetDefinition;
  if (/^[a-z]+:/iu.test(name)) {
    reading.problems.push(
      `${file}: ${name} is not one of spectral:oas, spectral:asyncapi, spectral:arazzo, and nothing is fetched`,
    );
    return { rules: {} };
  }
  return readDefinition(path.join(path.dirname(file), name), reading);
}

/** A rule with the functions and formats that it names. */
function withFunctions(rule: Json, where: string, reading: Reading): Json {
  if (!isObject(rule)) return rule;
  const members = Object.entries(rule).map(([key, value]): [string, unknown] => {
    if (key === "then") return [key, [value].flat().map((step) => withFunction(step, where, reading))];
    return [key, key === "formats" ? formatsOf(rule, where, reading) : value];
  });
  return Object.fromEntries(members) as JsonObject;
}

function withFunction(step: Json, where: string, { library, problems }: Reading): unknown {
  const name = isObject(step) ? textAt(step, "function") : undefined;
  if (name === undefined) return step;
  const found = Object.hasOwn(library.functions, name) ? library.functions[name] : undefined;
  if (!found) problems.push(`${where}: Spectral has no function ${name}`);
  return { ...(step as JsonObject), function: found };
}

/** `oas3.1`, `json-schema-draft7`: as they are written in rulesets, to what Spectral calls them in code. */
function formatsOf(stated: JsonObject, where: string, { library, problems }: Reading): readonly unknown[] {
  const names = listAt(stated, "formats").filter((name) => typeof name === "string");
  return names.flatMap((name) => {
    const key = name
      .replaceAll(/[-_](?=[a-z])./giu, (text) => text.slice(1).toUpperCase())
      .replaceAll(/[.-]/gu, "_")
      .replace(/^asyncapi(?=\d)/u, "aas");
    const found = library.formats[key];
    if (!found) problems.push(`${where}: Spectral has no format ${name}`);
    return found ? [found] : [];
  });
}

function parseRuleset(text: string): JsonObject | undefined {
  try {
    const value = parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
