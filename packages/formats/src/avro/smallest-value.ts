import type { Json } from "@concord/diagnostics";
import { type AvroType, branchName } from "./avro-type.ts";
import { isTagged } from "./union-branches.ts";

/** A small value of a type, as programs see it; undefined where the type has none (it contains itself without end). */
export function smallestValue(type: AvroType, open: ReadonlySet<AvroType> = new Set()): Json | undefined {
  if (open.has(type)) return undefined;
  switch (type.kind) {
    case "primitive":
      return primitiveValue(type);
    case "array":
      return [];
    case "map":
      return {};
    case "enum":
      return type.symbols[0]!;
    case "fixed":
      return type.written["logicalType"] === "decimal" ? "1" : Buffer.alloc(type.size).toString("base64");
    case "union": {
      const inside = new Set(open).add(type);
      for (const branch of type.branches) {
        const value = smallestValue(branch, inside);
        if (value !== undefined) return tagged(type, branch, value);
      }
      return undefined;
    }
    case "record": {
      const inside = new Set(open).add(type);
      const members: [string, Json][] = [];
      for (const field of type.fields) {
        if (field.hasDefault) continue;
        const value = smallestValue(field.type, inside);
        if (value === undefined) return undefined;
        members.push([field.name, value]);
      }
      return Object.fromEntries(members);
    }
  }
}

/** In parts. Two fields of a type that has two fields of a type, and so on, make more than any machine could hold. */
const mostParts = 50_000;

/** Whether the smallest value of a type, or of one in it, is too large to be made. */
export function isVast(root: AvroType): boolean {
  // Infinite while a type is open: then it contains itself, and has no value of that kind.
  const sizes = new Map<AvroType, number>();
  const measure = (type: AvroType): number => {
    const known = sizes.get(type);
    if (known !== undefined) return known;
    sizes.set(type, Infinity);
    const size = sizeOf(type);
    sizes.set(type, size);
    return size;
  };
  const sizeOf = (type: AvroType): number => {
    if (type.kind === "array") measure(type.items);
    if (type.kind === "map") measure(type.values);
    if (type.kind === "union") return type.branches.map(measure).find((one) => one !== Infinity) ?? Infinity;
    if (type.kind !== "record") return 1;
    const fields = type.fields.map((field) => ({ ...field, size: measure(field.type) }));
    return fields.reduce((sum, { hasDefault, size }) => sum + (hasDefault ? 0 : size), 1);
  };
  measure(root);
  return sizes.values().some((size) => size !== Infinity && size > mostParts);
}

/** A value of one branch as a value of the union. */
export function tagged(union: Extract<AvroType, { readonly kind: "union" }>, branch: AvroType, value: Json): Json {
  return isTagged(union) && branchName(branch) !== "null" ? { [branchName(branch)]: value } : value;
}

function primitiveValue({ name, written }: Extract<AvroType, { readonly kind: "primitive" }>): Json {
  const logical = written["logicalType"];
  switch (name) {
    case "null":
      return null;
    case "boolean":
      return false;
    case "int":
      return logical === "date" ? "2026-01-01" : 1;
    case "long":
      return logical === "timestamp-millis" || logical === "timestamp-micros" ? "2026-01-01T00:00:00Z" : 1;
    case "float":
    case "double":
      return 1.5;
    case "bytes":
      return logical === "decimal" ? "1" : "AA==";
    case "string":
      return logical === "uuid" ? "00000000-0000-4000-8000-000000000000" : "a";
  }
}
