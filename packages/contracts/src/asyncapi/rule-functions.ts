import { type QuickCheck, quickCheck } from "../schemas/quick-check.ts";
import type { RuleFunction } from "./parser-rules.ts";
import { isPlainSchema } from "./plain-schema.ts";
import { type Exports, call } from "./read-modules.ts";
import { draft07 } from "./specification-checks.ts";

/**
 * The functions that many rules share, in place of `@stoplight/spectral-functions`: where one has nothing to say, that is
 * found out here; what it says, it says itself, and is loaded for that.
 * @param load loads what the parser would load by a name
 */
export function ruleFunctions(load: NodeJS.Require): Readonly<Record<string, RuleFunction>> {
  const isKnownValid = validity(load);
  const unlessSilent = (name: string, isSilent: (...given: Parameters<RuleFunction>) => boolean): RuleFunction => {
    return (...given) => {
      if (isSilent(...given)) return undefined;
      return call(load("@stoplight/spectral-functions") as Exports, name, ...given);
    };
  };
  return {
    truthy: unlessSilent("truthy", (input) => Boolean(input)),
    pattern: unlessSilent("pattern", (input, options) => {
      const { match, notMatch } = options as { readonly match?: string; readonly notMatch?: string };
      if (typeof input !== "string") return true;
      const isIn = match === undefined || expression(match).test(input);
      return isIn && (notMatch === undefined || !expression(notMatch).test(input));
    }),
    schema: unlessSilent("schema", (input, options) => isKnownValid((options as { schema: unknown }).schema, input)),
    unreferencedReusableObject: unlessSilent("unreferencedReusableObject", (input, options, context) => {
      const { reusableObjectsLocation } = options as { readonly reusableObjectsLocation: string };
      const { graph } = context.documentInventory as { readonly graph: { readonly overallOrder: () => string[] } };
      const used = new Set(graph.overallOrder());
      const start = `${context.document.source}${reusableObjectsLocation}/`;
      return Object.keys(input as object).every((name) => /^[\w.-]+$/.test(name) && used.has(start + name));
    }),
  };
}

/** Says of values that they are valid, where that is sure without a program for the schema. */
function validity(load: NodeJS.Require): (schema: unknown, value: unknown) => boolean {
  const checks = new WeakMap<object, QuickCheck | "unknown">();
  const make = (schema: object): QuickCheck | "unknown" => {
    if (!isPlainSchema(schema, draft07)) return "unknown";
    const { fullFormats } = load("ajv-formats/dist/formats") as typeof import("ajv-formats/dist/formats.js");
    return quickCheck(schema as Record<string, unknown>, [], fullFormats);
  };
  return (schema, value) => {
    if (typeof schema !== "object" || schema === null || value === undefined) return false;
    const check = checks.get(schema) ?? make(schema);
    checks.set(schema, check);
    return check !== "unknown" && check.isValid(value);
  };
}

/** `/text/flags`, or the text alone. */
function expression(pattern: string): RegExp {
  const [, text, flags] = /^\/(.+)\/([a-z]*)$/.exec(pattern) ?? [];
  return text === undefined ? new RegExp(pattern) : new RegExp(text, flags);
}
