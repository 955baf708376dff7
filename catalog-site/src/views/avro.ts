import type { Json, JsonObject } from "@concord/diagnostics";
import { listOf, objectOf, objectsOf, textOf } from "./schema-node.ts";

const primitives: Readonly<Record<string, JsonObject>> = {
  null: { type: "null" },
  boolean: { type: "boolean" },
  int: { type: "integer" },
  long: { type: "integer" },
  float: { type: "number" },
  double: { type: "number" },
  bytes: { type: "string", format: "binary" },
  string: { type: "string" },
};

const logical: Readonly<Record<string, JsonObject>> = {
  date: { type: "string", format: "date" },
  "timestamp-millis": { type: "string", format: "date-time" },
  "timestamp-micros": { type: "string", format: "date-time" },
  "time-millis": { type: "string", format: "time" },
  "time-micros": { type: "string", format: "time" },
  decimal: { type: "number" },
  uuid: { type: "string", format: "uuid" },
};

/** An Avro schema as the JSON Schema of what it means to a reader. For showing only: encodings and bounds are lost. */
export function avroAsJsonSchema(avro: Json): JsonObject {
  const definitions: Record<string, Json> = {};
  const root = convert(avro, definitions);
  return { ...root, $defs: definitions };
}

function convert(avro: Json | undefined, definitions: Record<string, Json>): JsonObject {
  if (typeof avro === "string") {
    const [name = avro] = avro.split(".").slice(-1);
    return primitives[avro] ?? { $ref: `#/$defs/${name}` };
  }
  if (Array.isArray(avro)) return { anyOf: avro.map((member: Json) => convert(member, definitions)) };
  const schema = objectOf(avro);
  if (schema === undefined) return {};
  const doc = textOf(schema["doc"]);
  return { ...convertNamed(schema, definitions), ...(doc !== undefined && { description: doc }) };
}

function convertNamed(schema: JsonObject, definitions: Record<string, Json>): JsonObject {
  const { type } = schema;
  const logicalType = textOf(schema["logicalType"]);
  if (logicalType !== undefined && logical[logicalType] !== undefined) return logical[logicalType];
  if (type === "array") return { type: "array", items: convert(schema["items"], definitions) };
  if (type === "map") return { type: "object", additionalProperties: convert(schema["values"], definitions) };
  if (type === "enum") return define({ type: "string", enum: listOf(schema["symbols"]) }, schema, definitions);
  if (type === "fixed") return { type: "string", format: "binary" };
  if (type !== "record" && type !== "error") return convert(type, definitions);
  const fields = objectsOf(listOf(schema["fields"]));
  const properties = fields.map((field) => [textOf(field["name"]) ?? "", convertField(field, definitions)] as const);
  const record = {
    type: "object",
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name),
  };
  return define(record, schema, definitions);
}

function convertField(field: JsonObject, definitions: Record<string, Json>): JsonObject {
  const doc = textOf(field["doc"]);
  const fallback = field["default"];
  return {
    ...convert(field["type"], definitions),
    ...(doc !== undefined && { description: doc }),
    ...(fallback !== undefined && { default: fallback }),
  };
}

function define(json: JsonObject, schema: JsonObject, definitions: Record<string, Json>): JsonObject {
  const name = textOf(schema["name"]);
  if (name === undefined) return json;
  definitions[name] = json;
  return { $ref: `#/$defs/${name}` };
}
