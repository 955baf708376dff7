import { getSchema } from "@asyncapi/parser/cjs/ruleset/functions/documentStructure.js";
import type { RulesetFunctionContext, Ruleset } from "@stoplight/spectral-core";

type RuleFunction = Ruleset["rules"][string]["then"][number]["function"];

/** Rules that compare with schemas of the specification, the same for every document. */
const specificationRules = [
  "asyncapi-document-resolved",
  "asyncapi-document-unresolved",
  "asyncapi-latest-version",
  "asyncapi-servers",
];

/** Rules that compare a document's examples with the document's own schemas. */
const exampleRules = ["asyncapi2-message-examples", "asyncapi2-schema-default", "asyncapi2-schema-examples"];

/** So many documents share a validator for their own schemas; then it is let go, with all that it has compiled. */
const documentsPerValidator = 50;

/**
 * The rules of the parser that validate against a schema keep what they compiled by document: 9 in 10 milliseconds of a
 * document go into compiling the same schemas again. Here they keep it for longer; their verdicts are untouched. Changes
 * this ruleset alone: the parser's own definitions, which other parsers of the process share, stay as they are.
 */
export function keepCompiledSchemas(ruleset: Ruleset): void {
  const forever = {};
  const keepFor = documentKeys();
  for (const name of specificationRules) replace(ruleset, name, (run) => inPlaceOf(run, () => forever));
  for (const name of exampleRules) replace(ruleset, name, (run) => inPlaceOf(run, keepFor));
  const compare = ruleset.rules["asyncapi-latest-version"]!.then[0]!.function;
  replace(ruleset, "asyncapi-document-unresolved", (run) => unresolvedRule(run, compare));
}

/** Runs a rule as if its document were another: compiled schemas are kept by document. */
function inPlaceOf(run: RuleFunction, keyFor: (context: RulesetFunctionContext) => object): RuleFunction {
  const kept: RuleFunction = (input, options, context) =>
    run(input, options, { ...context, documentInventory: keyFor(context) as never });
  return Object.assign(kept, run);
}

/** A document whose schemas name themselves (`$id`) shares nothing: two documents may give one name to two schemas. */
function documentKeys(): (context: RulesetFunctionContext) => object {
  let shared = {};
  let used = 0;
  const keys = new WeakMap<object, object>();
  return ({ documentInventory }) => {
    const known = keys.get(documentInventory);
    if (known) return known;
    if (namesItself((documentInventory as { readonly unresolved?: unknown }).unresolved)) return documentInventory;
    if ((used += 1) % documentsPerValidator === 0) shared = {};
    keys.set(documentInventory, shared);
    return shared;
  };
}

function namesItself(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  return Object.entries(value).some(([key, member]) => key === "$id" || key === "id" || namesItself(member));
}

const misplaced = 'Property "$ref" is not expected to be here';

/**
 * Where 3.x always has references. The schema for unfolded documents has there what they lead to, and that is all in
 * which it differs from the schema for documents as they are stated.
 */
const referencesIn3 =
  /^(components\/)?(channels\/[^/]+\/servers\/\d+|operations\/[^/]+\/(reply\/)?(channel|messages\/\d+)|replies\/[^/]+\/(channel|messages\/\d+))$/;

/** The rule against references where none may stand, with the compiled schema that the other rule has already. */
function unresolvedRule(run: RuleFunction, compare: RuleFunction): RuleFunction {
  const rule: RuleFunction = (input, _options, context) => {
    const schema = getSchema(context.document.formats ?? new Set(), true);
    const errors = schema && compare(input, { allErrors: true, schema }, context);
    if (!Array.isArray(errors)) return;
    return errors
      .filter(({ message, path }) => message === misplaced && !referencesIn3.test((path ?? []).join("/")))
      .map((error) => ({ ...error, message: "Referencing in this place is not allowed" }));
  };
  return Object.assign(rule, run);
}

function replace(ruleset: Ruleset, name: string, make: (run: RuleFunction) => RuleFunction): void {
  const rule = ruleset.rules[name]!;
  rule.then = rule.then.map((then) => ({ ...then, function: make(then.function) }));
}
