import type { ModernObject } from "@concord/codegen";

/** Keywords that a validator holds and a type cannot, by what the type says instead. */
const lossy: Readonly<Record<string, string>> = {
  not: "the type admits what it excludes",
  if: "the type admits both branches",
  dependentRequired: "the type leaves the dependent fields optional",
  dependentSchemas: "the type leaves the dependent schema out",
  unevaluatedProperties: "the type is not closed",
  unevaluatedItems: "the type is not closed",
  propertyNames: "the type admits any name",
  contains: "the type does not ask for such an item",
  patternProperties: "the type admits the union of the patterns' values under any name",
};

/** The keywords of one schema, itself alone, that its type only approximates, each with what the type says instead. */
export function approximations(schema: ModernObject): readonly (readonly [keyword: string, instead: string])[] {
  const found = Object.entries(lossy).filter(([keyword]) => Object.hasOwn(schema, keyword));
  const { additionalProperties, properties } = schema;
  if (typeof additionalProperties === "object" && properties && Object.keys(properties).length > 0) {
    found.push(["additionalProperties", "the type admits the union of all fields' values under any other name"]);
  }
  return found;
}
