import type { Definition, ModernSchema } from "@concord/codegen";
import { Ajv2020, type CodeKeywordDefinition, _ } from "ajv/dist/2020.js";
import { Name } from "ajv/dist/compile/codegen/code.js";
import { registerFormats } from "./formats.ts";
import { type FinishedCode, createFinisher } from "./finish-code.ts";
import { printedOnly, unread } from "./lean-ajv.ts";
import { shareRepeated } from "./share-repeated.ts";
import { someSchema } from "./some-schema.ts";
import { standaloneCode } from "./standalone-code.ts";
import { toAjv } from "./to-ajv.ts";
import { addWideKeywords, isNumeric } from "./wide-keywords.ts";

export { schemaText } from "./schema-text.ts";

export interface ValidatorOptions {
  /** `fast`: a plausible shape of dates, addresses and the like is enough. */
  readonly formats: "full" | "fast";
  /** `all`: go on after the first violation; slower, and larger. */
  readonly violations: "first" | "all";
}

const usual: ValidatorOptions = { formats: "full", violations: "first" };

/** Larger sub-schemas are functions, so that each is emitted once. */
const largestInlined = 4;

/** Decides in decimals; ajv's own divides floating-point numbers and refuses 4.35 as a multiple of 0.01. */
const multipleOf: CodeKeywordDefinition = {
  keyword: "multipleOf",
  type: "number",
  schemaType: "number",
  error: { message: "", params: ({ schemaCode }) => _`{multipleOf: ${schemaCode}}` },
  code: (cxt) => cxt.fail(_`!isMultipleOf(${cxt.data}, ${cxt.schemaCode})`),
};

const { type: _numbers, ...ofAnything } = multipleOf;
const wideMultipleOf: CodeKeywordDefinition = {
  ...ofAnything,
  code: (cxt) => cxt.fail(_`${isNumeric(cxt)} && !isMultipleOf(${cxt.data}, ${cxt.schemaCode})`),
};

/**
 * One function for each wanted definition, with what they lean on, as dependency-free JavaScript.
 * @param wanted keys of the definitions that are validated on their own
 * @returns the code, and the function of each wanted definition
 */
export function emitValidators(
  definitions: ReadonlyMap<string, Definition>,
  wanted: readonly string[],
  options: ValidatorOptions = usual,
): FinishedCode & { readonly functionOf: ReadonlyMap<string, string> } {
  const bodies = shareRepeated(new Map([...definitions].map(([key, { schema }]) => [key, schema])));
  const schemas = [...bodies.values()];
  const ids = new Map([...bodies.keys()].map((key, index) => [key, `s${index}`]));
  const formats = formatsName(schemas);
  const ajv = createAjv(schemas, formats, options);
  for (const [key, schema] of bodies) {
    const read = toAjv(schema, (target) => ids.get(target)!);
    // The functions of boolean schemas are all called the same.
    ajv.addSchema(typeof read === "boolean" ? { allOf: [read] } : read, ids.get(key));
  }
  const finisher = createFinisher(formats);
  const functionOf = standaloneCode(
    ajv,
    wanted.map((key) => ids.get(key)!),
    finisher.add,
  );
  return {
    ...finisher.finished(),
    functionOf: new Map(wanted.map((key) => [key, functionOf.get(ids.get(key)!)!])),
  };
}

function createAjv(schemas: readonly ModernSchema[], formats: string, options: ValidatorOptions): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    logger: false,
    messages: false,
    allErrors: options.violations === "all",
    ...printedOnly,
    inlineRefs: largestInlined,
    // A field that is called like a member of every object must be the payload's own.
    ownProperties: schemas.some((schema) => someSchema(schema, namesInheritedMember)),
    code: { source: true, esm: true, lines: true, formats: _`${new Name(formats)}`, process: unread },
  });
  // References are resolved by now; and without the keywords that need it, tracking evaluated fields is only ballast.
  Object.assign(ajv.opts, {
    dynamicRef: false,
    unevaluated: schemas.some((schema) => someSchema(schema, isUnevaluated)),
  });
  ajv.removeKeyword("multipleOf");
  const hasWide = schemas.some((schema) => someSchema(schema, ({ wide }) => wide !== undefined));
  ajv.addKeyword(hasWide ? wideMultipleOf : multipleOf);
  if (hasWide) addWideKeywords(ajv);
  registerFormats(ajv, options.formats);
  return ajv;
}

/** A name for the table of formats that no text of the contract contains. */
function formatsName(schemas: readonly ModernSchema[]): string {
  const texts = JSON.stringify(schemas);
  let name = "FORMATS";
  while (texts.includes(name)) name += "_";
  return name;
}

function isUnevaluated(schema: Exclude<ModernSchema, boolean>): boolean {
  return schema.unevaluatedProperties !== undefined || schema.unevaluatedItems !== undefined;
}

function namesInheritedMember(schema: Exclude<ModernSchema, boolean>): boolean {
  const dependent = Object.entries(schema.dependentRequired ?? {}).flatMap(([name, names]) => [name, ...names]);
  return [
    ...Object.keys(schema.properties ?? {}),
    ...Object.keys(schema.dependentSchemas ?? {}),
    ...(schema.required ?? []),
    ...dependent,
  ].some((name) => name in Object.prototype);
}
