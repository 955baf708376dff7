import type { Dialect } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import type { TypeName } from "./modern-schema.ts";

/** What stands under a keyword: a plain value that `check` accepts, or schemas. */
export type KeywordKind = "schema" | "schemas" | "map" | ((value: Json) => boolean);

interface Keyword {
  readonly kind: KeywordKind;
  /** The dialects that know it; all of them when absent. */
  readonly in?: readonly Dialect[];
}

const since2020: readonly Dialect[] = ["2020-12"];
const since2019: readonly Dialect[] = ["2019-09", "2020-12"];
const since07: readonly Dialect[] = ["draft-07", "asyncapi", ...since2019];
const since06: readonly Dialect[] = ["draft-06", ...since07];
const notOpenApi30: readonly Dialect[] = ["draft-04", ...since06];

export const typeNames: ReadonlySet<string> = new Set<TypeName>([
  "null",
  "boolean",
  "object",
  "array",
  "number",
  "integer",
  "string",
]);

const isNumber = (value: Json): boolean => typeof value === "number" && Number.isFinite(value);
const isCount = (value: Json): boolean => isNumber(value) && Number.isInteger(value) && (value as number) >= 0;
const isText = (value: Json): boolean => typeof value === "string";
const isFlag = (value: Json): boolean => typeof value === "boolean";
const isList = (value: Json): boolean => Array.isArray(value);
const isNames = (value: Json): boolean => Array.isArray(value) && value.every(isText);

/**
 * The assertions that are taken over as they stand. Those that dialects write differently (`type`, `items`, `nullable`,
 * the exclusive bounds, `dependencies`, `$ref`) are read in modernize.ts.
 */
export const keywords: Readonly<Record<string, Keyword>> = {
  enum: { kind: isList },
  const: { kind: () => true, in: since06 },

  multipleOf: { kind: (value) => isNumber(value) && (value as number) > 0 },
  maximum: { kind: isNumber },
  minimum: { kind: isNumber },

  maxLength: { kind: isCount },
  minLength: { kind: isCount },
  pattern: { kind: isPattern },
  format: { kind: isText },

  prefixItems: { kind: "schemas", in: since2020 },
  contains: { kind: "schema", in: since06 },
  minContains: { kind: isCount, in: since2019 },
  maxContains: { kind: isCount, in: since2019 },
  maxItems: { kind: isCount },
  minItems: { kind: isCount },
  uniqueItems: { kind: isFlag },
  unevaluatedItems: { kind: "schema", in: since2019 },

  properties: { kind: "map" },
  patternProperties: { kind: "map", in: notOpenApi30 },
  additionalProperties: { kind: "schema" },
  propertyNames: { kind: "schema", in: since06 },
  required: { kind: isNames },
  maxProperties: { kind: isCount },
  minProperties: { kind: isCount },
  dependentRequired: { kind: isNamesMap, in: since2019 },
  dependentSchemas: { kind: "map", in: since2019 },
  unevaluatedProperties: { kind: "schema", in: since2019 },

  allOf: { kind: "schemas" },
  anyOf: { kind: "schemas" },
  oneOf: { kind: "schemas" },
  not: { kind: "schema" },
  if: { kind: "schema", in: since07 },
  // oxlint-disable-next-line unicorn/no-thenable -- the keyword's name
  then: { kind: "schema", in: since07 },
  else: { kind: "schema", in: since07 },
};

/** Whether a pattern is one in ECMA-262, with or without the `u` flag. */
export function isPattern(value: Json): boolean {
  return typeof value === "string" && patternFlags(value) !== undefined;
}

/** The flags under which a pattern can be compiled: `u` where possible; undefined when it cannot be at all. */
export function patternFlags(pattern: string): "u" | "" | undefined {
  for (const flags of ["u", ""] as const) {
    try {
      return new RegExp(pattern, flags).unicode ? "u" : "";
    } catch {
      continue;
    }
  }
  return undefined;
}

function isNamesMap(value: Json): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value) && Object.values(value).every(isNames);
}
