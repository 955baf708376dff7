import { patternFlags } from "@concord/codegen";
import { formatSupport } from "./formats.ts";
import { violationMessage } from "./messages.ts";
import { wideKeywords } from "./wide-keywords.ts";

export interface FinishedCode {
  readonly code: string;
  /** Names of the support texts that the code needs. */
  readonly support: readonly string[];
}

const text = String.raw`"(?:[^"\\\n]|\\.)*"`;
const errorObject = new RegExp(
  String.raw`\{instancePath(:(?:(?!,schemaPath:").)*)?,schemaPath:${text},keyword:(${text}),params:\{((?:[^{}"]|${text})*)\}(?:,propertyName:[^,}]*)?\}`,
  "g",
);

/**
 * Turns ajv's standalone code into code that stands alone: no imports, errors as violations that carry no value, and
 * nothing left of what only a debugger would ask for. Contract texts are string literals in it, with their quotes
 * escaped, so that no pattern here that holds a bare quote can match inside of one.
 */
export function finishCode(written: string, formats: string): FinishedCode {
  const support = new Set<string>();
  const use = (name: string): string => (support.add(name), name);
  let code = written
    .replace('"use strict";\n', "")
    .replace(/require\("ajv\/dist\/runtime\/(\w+)"\)\.default/g, (_all, name: string) => use(name))
    .replace(new RegExp(String.raw`${formats}(?:\.(\w+)|\[(${text})\])`, "g"), (_all, bare, quoted) =>
      use(supportOf(bare ?? (JSON.parse(quoted) as string))),
    )
    .replace(/(formats\d+)\.validate\(/g, "$1(")
    .replace(new RegExp(String.raw`new RegExp\((${text}), "u"\)`, "g"), (all, pattern: string) =>
      patternFlags(JSON.parse(pattern) as string) === "" ? all.replace(/"u"\)$/, '"")') : all,
    )
    // Keys of maps are the sender's data: a violation says /prices/*, as x-uses does.
    .replace(/\+ "?key\d+\.replace\(\/~\/g, "~0"\)\.replace\(\/\\\/\/g, "~1"\)/g, '+ "*"')
    .replace(errorObject, (_all, path: string | undefined, keyword: string, params: string) =>
      violationLiteral(
        path?.slice(1) ?? "instancePath",
        ruleOf(JSON.parse(keyword) as string),
        parametersOf(params),
        use,
      ),
    )
    .replace(
      new RegExp(String.raw`,parentData(?::[\w.]+)?,parentDataProperty(?::(?:${text}|[\w.]+))?,rootData(?=\})`, "g"),
      "",
    )
    .replace(/, parentData, parentDataProperty, rootData=data\}=\{\}/g, "}={}");
  if (/\bisMultipleOf\(/.test(code)) use("isMultipleOf");
  code = withoutUnused(withNames(code)).replace(/\n{2,}/g, "\n");
  if (/\brequire\(|^import |,schemaPath:|,params:\{|,parentData\b/m.test(withoutTexts(code)))
    throw new Error("the validator library wrote code of a shape that is not known here");
  return { code: `${code.trim()}\n`, support: withNeeds(support) };
}

const standIns: ReadonlyMap<string, string> = new Map(Object.entries(wideKeywords).map(([rule, own]) => [own, rule]));

/** The contract's own keyword, where another had to stand in for it. */
function ruleOf(keyword: string): string {
  return standIns.get(keyword) ?? keyword;
}

/** What support texts call in turn. */
const needs: Readonly<Record<string, readonly string[]>> = {
  isDateTime: ["isDate", "isTimeOfDay"],
  isIsoDateTime: ["isDate", "isTimeOfDay"],
  isTime: ["isTimeOfDay"],
  isIsoTime: ["isTimeOfDay"],
};

function withNeeds(names: ReadonlySet<string>): readonly string[] {
  return [...new Set([...names].flatMap((name) => [name, ...(needs[name] ?? [])]))].sort();
}

function supportOf(format: string): string {
  const name = formatSupport(format);
  if (name === undefined) throw new Error(`no support text for format ${format}`);
  return name;
}

/** `limit: 2, comparison: ">="` → names and literals; what is computed at run time stays an expression. */
function parametersOf(params: string): ReadonlyMap<string, string> {
  const pairs = [...params.matchAll(new RegExp(String.raw`(\w+): (${text}|[^,]+)`, "g"))];
  return new Map(pairs.map(([, name, value]) => [name!, value!.trim()]));
}

function violationLiteral(
  path: string,
  rule: string,
  parameters: ReadonlyMap<string, string>,
  use: (name: string) => string,
): string {
  const missing = rule === "required" || rule === "dependentRequired" ? parameters.get("missingProperty") : undefined;
  const field = missing === undefined ? path : `${path} + ${use("part")}(${missing})`;
  const literals = [...parameters].filter(([, value]) => /^["\d-]/.test(value));
  const shown = new Map(
    literals.map(([name, value]) => [name, value.startsWith('"') ? String(JSON.parse(value)) : value]),
  );
  const message = JSON.stringify(violationMessage(rule, shown));
  return `{field:${field},rule:${JSON.stringify(rule)},message:${message}}`;
}

/** Of an object that names all its fields, ajv looks a name up in the schema, and so keeps all of it; names are enough. */
function withNames(code: string): string {
  const lists = new Map<string, string>();
  const listOf = (names: readonly string[]): string => {
    const list = JSON.stringify(names);
    const known = lists.get(list) ?? `names${lists.size}`;
    lists.set(list, known);
    return known;
  };
  const schemas = new Map([...code.matchAll(/^const (schema\d+) = (.*);$/gm)].map(([, name, text]) => [name!, text!]));
  const lookUp = new RegExp(String.raw`\bfunc\d+\.call\((schema\d+)((?:\.\w+|\[${text}\])*), (key\d+)\)`, "g");
  const changed = code.replace(lookUp, (all, schema: string, steps: string, key: string) => {
    const written = schemas.get(schema);
    const names = written === undefined ? undefined : namesAt(JSON.parse(written), steps);
    return names === undefined ? all : `${listOf(names)}.has(${key})`;
  });
  return `${[...lists].map(([list, name]) => `const ${name} = new Set(${list});\n`).join("")}${changed}`;
}

/** @param steps `.properties.lines["items"]` */
function namesAt(schema: unknown, steps: string): readonly string[] | undefined {
  let at = schema;
  for (const [, bare, quoted] of steps.matchAll(new RegExp(String.raw`\.(\w+)|\[(${text})\]`, "g"))) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[bare ?? (JSON.parse(quoted!) as string)];
  }
  return typeof at === "object" && at !== null ? Object.keys(at) : undefined;
}

/** ajv keeps each schema for its error parameters; those that no code reads any more go. */
function withoutUnused(code: string): string {
  const lines = code.split("\n");
  const uses = new Map<string, number>();
  for (const [name] of withoutTexts(code).matchAll(/\b(?:schema|func|wrapper|formats|pattern)\d+\b/g)) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return lines.filter((line) => (uses.get(/^const (\w+\d) = /.exec(line)?.[1] ?? "") ?? 2) > 1).join("\n");
}

function withoutTexts(code: string): string {
  return code.replace(new RegExp(text, "g"), '""');
}
