import type { AvroType, AvroUnion } from "./avro-type.ts";

/**
 * Whether values of a union carry the name of their branch, as in Avro's JSON encoding: only where the value alone
 * would not tell. `["null", "string"]` is plain; a choice of two records is `{ "com.acme.Card": { … } }`.
 */
export function isTagged({ branches }: AvroUnion): boolean {
  const shapes = branches.map(shapeOf);
  return new Set(shapes).size < shapes.length;
}

/** What a value looks like to a program. */
function shapeOf(type: AvroType): "null" | "boolean" | "number" | "string" | "list" | "object" {
  switch (type.kind) {
    case "array":
      return "list";
    case "map":
    case "record":
      return "object";
    case "enum":
    case "fixed":
      return "string";
    case "union":
      return "object";
    case "primitive":
      return primitiveShape(type);
  }
}

function primitiveShape({ name, written }: Extract<AvroType, { readonly kind: "primitive" }>) {
  if (name === "null" || name === "boolean") return name;
  if (name === "bytes" || name === "string") return "string";
  const { logicalType } = written;
  return typeof logicalType === "string" && timesAsText.has(`${name} ${logicalType}`) ? "string" : "number";
}

/** Numbers that programs see as text. */
const timesAsText: ReadonlySet<string> = new Set(["int date", "long timestamp-millis", "long timestamp-micros"]);
