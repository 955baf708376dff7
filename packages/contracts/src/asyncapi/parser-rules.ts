import { createRequire } from "node:module";
import path from "node:path";
import { quickCheck } from "../schemas/quick-check.ts";
import type { Schema } from "../schemas/schema-places.ts";
import { lazySpecifications } from "./lazy-specifications.ts";
import { type Exports, call, moduleReader, onDemand } from "./read-modules.ts";
import { ruleFunctions } from "./rule-functions.ts";
import { schemaParsers } from "./schema-parsers.ts";

/** What a rule runs on each thing that it finds. */
export type RuleFunction = (input: unknown, options: unknown, context: RuleContext) => unknown;

/** What rule functions look at besides their value. */
export interface RuleContext {
  readonly document: { readonly data: unknown; readonly source: string; readonly formats: ReadonlySet<Format> };
  readonly documentInventory: object;
  readonly rule: Rule;
  /** Where the value is. */
  readonly path: readonly (string | number)[];
}

/** Whether a document is of some version. */
export type Format = ((document: unknown, source: string | null) => boolean) & { readonly displayName?: string };

/** One rule of the parser. */
export interface Rule {
  readonly name: string;
  readonly description: string | undefined;
  /** Absent: the description is all that it says. */
  readonly message: string | undefined;
  readonly severity: "error" | "warning" | "note";
  /** Whether it looks at documents with their references unfolded. */
  readonly resolved: boolean;
  /** The versions that it is for. */
  readonly formats: readonly Format[];
  /** JSONPath expressions. */
  readonly given: readonly string[];
  readonly then: readonly {
    readonly field?: string;
    readonly function: RuleFunction;
    readonly functionOptions?: object;
  }[];
}

export interface ParserRules {
  readonly rules: readonly Rule[];
  /** The schema of the newest of some versions, for documents with their references unfolded or as they are stated. */
  readonly schemaOf: (formats: ReadonlySet<Format>, resolved: boolean) => Exclude<Schema, boolean> | undefined;
}

/** A set of rules as the parser writes it down. */
interface RuleSet {
  readonly formats?: readonly Format[];
  readonly extends?: readonly RuleSet[];
  readonly rules?: Readonly<Record<string, WrittenRule>>;
}

interface WrittenRule {
  readonly description?: string;
  readonly message?: string;
  readonly severity?: "error" | "warn" | "info" | "hint";
  readonly recommended?: boolean;
  readonly resolved?: boolean;
  readonly formats?: readonly Format[];
  readonly given: string | readonly string[];
  readonly then: Rule["then"][number] | Rule["then"];
}

const require = createRequire(import.meta.url);
const main = require.resolve("@asyncapi/parser/cjs/index.js");
/** Loads what the parser itself would load by a name. */
const load = createRequire(main);

/**
 * The rules of the installed AsyncAPI parser, without what the parser runs them in: that takes longer to load than most
 * repositories take to read. What a rule needs of it is loaded when a rule first needs it.
 */
export function parserRules(): ParserRules {
  const home = path.dirname(main);
  const specifications = lazySpecifications(load.resolve("@asyncapi/specs"));
  const read = moduleReader(home, {
    "@asyncapi/specs": specifications,
    "@stoplight/spectral-core": { createRulesetFunction },
    "@stoplight/spectral-functions": ruleFunctions(load),
    "@stoplight/json": onDemand(() => load("@stoplight/json") as Exports),
    "@stoplight/types": onDemand(() => load("@stoplight/types") as Exports),
  });
  const parserRegistry = schemaParsers(read, specifications);
  const rules = rulesOf(call(read("ruleset/index"), "createRuleset", { parserRegistry }) as RuleSet);
  const structure = read("ruleset/functions/documentStructure");
  return {
    rules,
    schemaOf: (formats, resolved) =>
      call(structure, "getSchema", formats, resolved) as ReturnType<ParserRules["schemaOf"]>,
  };
}

const severities = { error: "error", warn: "warning", info: "note", hint: "note" } as const;

/** All recommended rules of a set, those that it takes over from others first. */
function rulesOf(set: RuleSet): readonly Rule[] {
  const own = Object.entries(set.rules ?? {}).filter(([, { recommended }]) => recommended !== false);
  return [
    ...(set.extends ?? []).flatMap(rulesOf),
    ...own.map(([name, rule]) => ({
      name,
      description: rule.description,
      message: rule.message,
      severity: severities[rule.severity ?? "warn"],
      resolved: rule.resolved !== false,
      formats: rule.formats ?? set.formats ?? [],
      given: [rule.given].flat(),
      then: [rule.then].flat(),
    })),
  ];
}

/** How a rule's function is declared: by a schema for what it looks at, and what it does with it. */
type Declared = readonly [
  about: { readonly input: Schema | null; readonly errorOnInvalidInput?: boolean },
  RuleFunction,
];

/** Gives a function that is run on what its schema admits. Where this cannot tell, the library does, when it has to. */
function createRulesetFunction(...declared: Declared): RuleFunction {
  const [{ input: admitted, errorOnInvalidInput = false }, run] = declared;
  if (admitted === null) return run;
  const quick = quickCheck(admitted);
  let other: RuleFunction | undefined;
  return (input, options, context) => {
    const isAdmitted = quick.decide(input);
    if (isAdmitted === true) return run(input, options, context);
    if (isAdmitted === false && !errorOnInvalidInput) return undefined;
    return (other ??= declareByLibrary(declared))(input, options, context);
  };
}

function declareByLibrary(declared: Declared): RuleFunction {
  return call(load("@stoplight/spectral-core") as Exports, "createRulesetFunction", ...declared) as RuleFunction;
}
