import { createRequire } from "node:module";
import { getSchema } from "@asyncapi/parser/cjs/ruleset/functions/documentStructure.js";
import type { RulesetFunctionContext, Ruleset } from "@stoplight/spectral-core";
import type { Schema } from "../schemas/schema-places.ts";
import { type QuickCheck, quickCheck } from "../schemas/quick-check.ts";

/** What a rule runs on each thing that it finds. */
export type RuleFunction = Ruleset["rules"][string]["then"][number]["function"];

/** Rules that compare with schemas of the specification, the same for every document. */
const specificationRules: ReadonlySet<string> = new Set(["asyncapi-latest-version", "asyncapi-servers"]);

/** Rules that compare a document's examples with the document's own schemas. */
const exampleRules: ReadonlySet<string> = new Set([
  "asyncapi2-message-examples",
  "asyncapi2-schema-default",
  "asyncapi2-schema-examples",
]);

/** So many documents share a validator for their own schemas; then it is let go, with all that it has compiled. */
const documentsPerValidator = 50;

/** Gives the function that is run in place of a rule's own. */
export type FunctionOf = (rule: string, own: RuleFunction) => RuleFunction;

/**
 * The rules of the parser that validate against a schema keep what they compiled by document: 9 in 10 milliseconds of a
 * document go into compiling the same schemas again. Here they are told to keep it for longer; what they say is untouched,
 * and so are the parser's own definitions, which other parsers of the process share.
 */
export function keepCompiled(ruleset: Ruleset): FunctionOf {
  const forever = {};
  const keepFor = documentKeys();
  const compare = inPlaceOf(ruleset.rules["asyncapi-latest-version"]!.then[0]!.function, () => forever);
  return (rule, own) => {
    const kept = inPlaceOf(own, () => forever);
    if (rule === "asyncapi-document-resolved") return unlessSilent(kept, true, (quick, input) => quick.isValid(input));
    if (rule === "asyncapi-document-unresolved") return unlessSilent(unresolvedRule(compare), false, hasNoOddReference);
    if (specificationRules.has(rule)) return kept;
    return exampleRules.has(rule) ? inPlaceOf(own, keepFor) : own;
  };
}

/** What else is wrong with the document is said of it with its references unfolded. */
function hasNoOddReference(quick: QuickCheck, input: unknown): boolean {
  return quick.unexpected(input)?.has("$ref") === false;
}

const draft07 = createRequire(import.meta.url)("ajv/dist/refs/json-schema-draft-07.json") as Schema;
const quickChecks = new WeakMap<object, QuickCheck>();

/**
 * Runs a rule only on documents about which it may have something to say: to compile the specification's schema takes
 * longer than to read most repositories.
 */
function unlessSilent(
  run: RuleFunction,
  resolved: boolean,
  isSilent: (quick: QuickCheck, input: unknown) => boolean,
): RuleFunction {
  return (input, options, context) => {
    const schema = getSchema(context.document.formats ?? new Set(), resolved);
    if (!schema) return undefined;
    const quick = quickChecks.get(schema) ?? quickCheck(schema as Schema, [draft07]);
    quickChecks.set(schema, quick);
    return isSilent(quick, input) ? undefined : run(input, options, context);
  };
}

/** Runs a rule as if its document were another: compiled schemas are kept by document. */
function inPlaceOf(run: RuleFunction, keyFor: (context: RulesetFunctionContext) => object): RuleFunction {
  return (input, options, context) => run(input, options, { ...context, documentInventory: keyFor(context) as never });
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

/** The rule against references where none may stand, with the compiled schema that the rule for unfolded documents has already. */
function unresolvedRule(compare: RuleFunction): RuleFunction {
  return (input, _options, context) => {
    const schema = getSchema(context.document.formats ?? new Set(), true);
    const errors = schema ? compare(input, { allErrors: true, schema }, context) : [];
    if (!Array.isArray(errors)) return [];
    return errors
      .filter(({ message, path }) => message === misplaced && !referencesIn3.test((path ?? []).join("/")))
      .map(({ path = [] }) => ({ path, message: "Referencing in this place is not allowed" }));
  };
}
