import type { ModernObject } from "@concord/codegen";
import type { Fabric, Place } from "@concord/contracts";
import { type Finding, finding } from "@concord/diagnostics";

/** Collects what types cannot say: each keyword once for each file. */
export interface ApproximationReport {
  /** What is called for each schema of a type, with its pointer from the type's own place. */
  readonly visitOf: (type: string, at: Place) => (schema: ModernObject, pointer: string) => void;
  readonly findings: () => readonly Finding[];
}

export function createApproximationReport({ locate }: Pick<Fabric, "locate">): ApproximationReport {
  const found = new Map<string, Finding>();
  return {
    visitOf: (type, at) => (schema, pointer) => {
      for (const [keyword, instead] of approximations(schema)) {
        const key = `${at.file} ${keyword}`;
        if (found.has(key)) continue;
        found.set(
          key,
          finding({
            code: "codegen/type-approximated",
            severity: "note",
            message: `${keyword} is held by the validator alone: ${instead}`,
            at: locate({ file: at.file, pointer: `${at.pointer}${pointer}/${keyword}` }),
            facts: { keyword, type },
          }),
        );
      }
    },
    findings: () => [...found.values()],
  };
}

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
function approximations(schema: ModernObject): readonly (readonly [keyword: string, instead: string])[] {
  const found = Object.entries(lossy).filter(([keyword]) => Object.hasOwn(schema, keyword));
  const { additionalProperties, properties } = schema;
  if (typeof additionalProperties === "object" && properties && Object.keys(properties).length > 0) {
    found.push(["additionalProperties", "the type admits the union of all fields' values under any other name"]);
  }
  if (schema.format === "int64" && schema.type?.includes("integer") && schema.wide === undefined) {
    found.push(["format", "the type is a number, exact up to 2^53; bigints (types.int64) keep every digit"]);
  }
  return found;
}
