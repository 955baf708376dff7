import type { QuickCheck } from "../schemas/quick-check.ts";
import type { Schema } from "../schemas/schema-places.ts";
import type { ParserRules, Rule, RuleContext, RuleFunction } from "./parser-rules.ts";
import { quickCheckOf } from "./specification-checks.ts";

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
export type FunctionOf = (rule: Rule, own: RuleFunction) => RuleFunction;

/**
 * The rules of the parser that validate against a schema keep what they compiled by document: 9 in 10 milliseconds of a
 * document go into compiling the same schemas again. Here they are told to keep it for longer; what they say is untouched,
 * and so are the parser's own definitions, which other parsers of the process share.
 */
export function keepCompiled({ rules, schemaOf }: ParserRules): FunctionOf {
  const forever = {};
  const keepFor = documentKeys();
  const latest = rules.find(({ name }) => name === "asyncapi-latest-version")!;
  const compare = inPlaceOf(latest.then[0]!.function, () => forever);
  const unlessSilent = silencer(schemaOf);
  return (rule, own) => {
    const { name } = rule;
    const kept = inPlaceOf(own, () => forever);
    if (name === "asyncapi-document-resolved")
      return unlessSilent(ofOutline(kept), true, (quick, input) => quick.isValid(input));
    if (name === "asyncapi-document-unresolved")
      return unlessSilent(unresolvedRule(compare, schemaOf), false, hasNoOddReference);
    if (specificationRules.has(name)) return unlessPlain(rule, kept);
    return exampleRules.has(name) ? inPlaceOf(own, keepFor) : own;
  };
}

/** Compares with a schema where it is not plain what comes of it: nothing, or all that the rule has to say at all. */
function unlessPlain({ message }: Rule, compare: RuleFunction): RuleFunction {
  return (input, options, context) => {
    const { schema } = options as { readonly schema: Exclude<Schema, boolean> };
    const isValid = input === undefined ? undefined : quickCheckOf(schema).decide(input);
    if (isValid === true) return undefined;
    const isOneError = Object.keys(schema).join() === "const";
    if (isValid === false && isOneError && message?.includes("{{") === false) return [{ message }];
    return compare(input, options, context);
  };
}

function ofOutline(run: RuleFunction): RuleFunction {
  return (_input, options, context) => {
    const { outline } = context.documentInventory as { readonly outline: () => unknown };
    return run(outline(), options, context);
  };
}

/** What else is wrong with the document is said of it with its references unfolded. */
function hasNoOddReference(quick: QuickCheck, input: unknown): boolean {
  return quick.isValid(input) || quick.unexpected(input)?.has("$ref") === false;
}

/**
 * Runs a rule only on documents about which it may have something to say: to compile the specification's schema takes
 * longer than to read most repositories.
 */
function silencer(schemaOf: ParserRules["schemaOf"]) {
  return (
    run: RuleFunction,
    resolved: boolean,
    isSilent: (quick: QuickCheck, input: unknown) => boolean,
  ): RuleFunction => {
    return (input, options, context) => {
      const schema = schemaOf(context.document.formats, resolved);
      if (!schema) return undefined;
      return isSilent(quickCheckOf(schema), input) ? undefined : run(input, options, context);
    };
  };
}

/** Runs a rule as if its document were another: compiled schemas are kept by document. */
function inPlaceOf(run: RuleFunction, keyFor: (context: RuleContext) => object): RuleFunction {
  return (input, options, context) => run(input, options, { ...context, documentInventory: keyFor(context) });
}

/** A document whose schemas name themselves (`$id`) shares nothing: two documents may give one name to two schemas. */
function documentKeys(): (context: RuleContext) => object {
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
function unresolvedRule(compare: RuleFunction, schemaOf: ParserRules["schemaOf"]): RuleFunction {
  return (input, _options, context) => {
    const schema = schemaOf(context.document.formats, true);
    const errors = schema ? compare(input, { allErrors: true, schema }, context) : [];
    if (!Array.isArray(errors)) return [];
    return errors
      .filter(({ message, path }) => message === misplaced && !referencesIn3.test((path ?? []).join("/")))
      .map(({ path = [] }) => ({ path, message: "Referencing in this place is not allowed" }));
  };
}
