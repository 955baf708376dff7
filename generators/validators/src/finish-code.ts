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
const allTexts = new RegExp(text, "g");
const regularExpression = new RegExp(String.raw`new RegExp\((${text}), "u"\)`, "g");
const parents = new RegExp(
  String.raw`,parentData(?::[\w.]+)?,parentDataProperty(?::(?:${text}|[\w.]+))?,rootData(?=\})`,
  "g",
);
const lookUp = new RegExp(String.raw`\bfunc\d+\.call\((schema\d+)((?:\.\w+|\[${text}\])*), (key\d+)\)`, "g");
const parameter = new RegExp(String.raw`(\w+): (${text}|[^,]+)`, "g");

/** Finishes code piece by piece, so that of a large contract no more than one is held in ajv's own, larger form. */
export interface Finisher {
  /** Takes the next declaration. */
  readonly add: (written: string) => void;
  /** All that was taken. */
  readonly finished: () => FinishedCode;
}

/**
 * Turns ajv's standalone code into code that stands alone: no imports, errors as violations that carry no value, and
 * nothing left of what only a debugger would ask for. Contract texts are string literals in it, with their quotes
 * escaped, so that no pattern here that holds a bare quote can match inside of one.
 * @param formats the name of the table of formats
 */
export function createFinisher(formats: string): Finisher {
  const support = new Set<string>();
  const use = (name: string): string => (support.add(name), name);
  const format = new RegExp(String.raw`${formats}(?:\.(\w+)|\[(${text})\])`, "g");
  const names = namesForSchemas();
  const pieces: string[] = [];
  const uses = new Map<string, number>();
  return {
    add(written) {
      const code = written
        .replace(/require\("ajv\/dist\/runtime\/(\w+)"\)\.default/g, (_all, name: string) => use(name))
        .replace(format, (_all, bare, quoted) => use(supportOf(bare ?? (JSON.parse(quoted) as string))))
        .replace(/(formats\d+)\.validate\(/g, "$1(")
        .replace(regularExpression, (all, pattern: string) =>
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
        .replace(parents, "")
        .replace(/, parentData, parentDataProperty, rootData=data\}=\{\}/g, "}={}");
      const piece = names
        .put(code)
        .replace(/\n{2,}/g, "\n")
        .replace(/^\n|\n$/g, "");
      const bare = piece.replace(allTexts, '""');
      if (/\bisMultipleOf\(/.test(bare)) use("isMultipleOf");
      if (/\brequire\(|^import |,schemaPath:|,params:\{|,parentData\b/m.test(bare))
        throw new Error("the validator library wrote code of a shape that is not known here");
      for (const [name] of bare.matchAll(/\b(?:schema|func|wrapper|formats|pattern)\d+\b/g))
        uses.set(name, (uses.get(name) ?? 0) + 1);
      if (piece !== "") pieces.push(piece);
    },
    finished() {
      // ajv keeps each schema for its error parameters; those that no code reads any more go.
      const used = pieces.filter((piece) => (uses.get(/^const (\w+\d) = /.exec(piece)?.[1] ?? "") ?? 2) > 1);
      return { code: `${[...names.lists(), ...used].join("\n")}\n`, support: withNeeds(support) };
    },
  };
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
  const pairs = [...params.matchAll(parameter)];
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
function namesForSchemas(): { readonly put: (code: string) => string; readonly lists: () => readonly string[] } {
  const lists = new Map<string, string>();
  const listOf = (names: readonly string[]): string => {
    const list = JSON.stringify(names);
    const known = lists.get(list) ?? `names${lists.size}`;
    lists.set(list, known);
    return known;
  };
  const schemas = new Map<string, string>();
  return {
    put(code) {
      const [, name, value] = /^const (schema\d+) = (.*);$/.exec(code) ?? [];
      if (name !== undefined) schemas.set(name, value!);
      return code.replace(lookUp, (all, schema: string, steps: string, key: string) => {
        const written = schemas.get(schema);
        const names = written === undefined ? undefined : namesAt(JSON.parse(written), steps);
        return names === undefined ? all : `${listOf(names)}.has(${key})`;
      });
    },
    lists: () => [...lists].map(([list, name]) => `const ${name} = new Set(${list});`),
  };
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
