import type { ModernObject } from "@concord/codegen";
import type { Fabric, Place } from "@concord/contracts";
import { type Finding, finding } from "@concord/diagnostics";

/** Collects what types cannot say: each remark once for each file. */
export interface ApproximationReport {
  /** What is called for each schema of a type, with its pointer from the type's own place. */
  readonly visitOf: (type: string, at: Place) => Visit;
  readonly findings: () => readonly Finding[];
}

/** @param isWhole whether it describes a value alone, rather than together with others */
export type Visit = (schema: ModernObject, pointer: string, isWhole: boolean) => void;

export function createApproximationReport({ locate }: Pick<Fabric, "locate">): ApproximationReport {
  const found = new Map<string, Finding>();
  return {
    visitOf: (type, at) => (schema, pointer, isWhole) => {
      const all = [...approximations(schema).map(heldByValidator), ...narrowings(schema, isWhole)];
      for (const [keyword, message] of all) {
        const key = `${at.file} ${message}`;
        if (found.has(key)) continue;
        found.set(
          key,
          finding({
            code: "codegen/type-approximated",
            severity: "note",
            message,
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
  unevaluatedProperties: "the type knows the declared fields alone",
  unevaluatedItems: "the type leaves open what further items are",
  propertyNames: "the type admits any name",
  contains: "the type does not ask for such an item",
  patternProperties: "the type admits the union of the patterns' values under any name",
};

type Remark = readonly [keyword: string, text: string];

function heldByValidator([keyword, instead]: Remark): Remark {
  return [keyword, `${keyword} is held by the validator alone: ${instead}`];
}

/** Keywords by which a type asks for more than the validator does. */
function narrowings(schema: ModernObject, isWhole: boolean): readonly Remark[] {
  const { type, properties = {}, required = [] } = schema;
  const remarks: Remark[] = [];
  const implying = impliedKind(schema);
  if (isWhole && type === undefined && implying) {
    const [keyword, kind] = implying;
    remarks.push([
      keyword,
      `${keyword} without type: the type asks for an ${kind}, the validator takes other values too`,
    ]);
  }
  const inherited = Object.keys(properties).filter((name) => isInherited(name) && !required.includes(name));
  if (inherited.length > 0) {
    const names = inherited.join(", ");
    remarks.push(["properties", `every object has its own ${names}, so that the type leaves it open what it is here`]);
  }
  return remarks;
}

/** What a schema without a type is read as asking for, by the first of its keywords that says so. */
export function impliedKind(schema: ModernObject): readonly [keyword: string, kind: "object" | "array"] | undefined {
  if (schema.const !== undefined || schema.enum) return undefined;
  const has = (keyword: keyof ModernObject): boolean => schema[keyword] !== undefined;
  const ofObjects = (["properties", "patternProperties", "required", "additionalProperties"] as const).find(has);
  if (ofObjects !== undefined) return [ofObjects, "object"];
  const ofArrays = (["items", "prefixItems"] as const).find(has);
  return ofArrays === undefined ? undefined : [ofArrays, "array"];
}

/** Whether a compiler knows a member of this name in every object, and so refuses objects that leave it out. */
export function isInherited(name: string): boolean {
  return !name.startsWith("__") && name in Object.prototype;
}

/** The keywords of one schema, itself alone, that its type only approximates, each with what the type says instead. */
function approximations(schema: ModernObject): readonly Remark[] {
  const found: Remark[] = Object.entries(lossy).filter(([keyword]) => Object.hasOwn(schema, keyword));
  const { additionalProperties, properties } = schema;
  if (typeof additionalProperties === "object" && properties && Object.keys(properties).length > 0) {
    found.push(["additionalProperties", "the type admits the union of all fields' values under any other name"]);
  }
  if (schema.format === "int64" && schema.type?.includes("integer") && schema.wide === undefined) {
    found.push(["format", "the type is a number, exact up to 2^53; bigints (types.int64) keep every digit"]);
  }
  return found;
}
