import type { JsonObject } from "@concord/diagnostics";

/** 64-bit integers are text in ProtoJSON; `x-integer` says what the text is. */
export const signed64: JsonObject = { type: "string", pattern: "^-?\\d+$", "x-integer": "int64" };
export const unsigned64: JsonObject = { type: "string", pattern: "^\\d+$", "x-integer": "uint64" };

/** Types with a JSON form of their own. Source: protobuf.dev, "ProtoJSON Format". */
const schemas: Readonly<Record<string, JsonObject>> = {
  Timestamp: { type: "string", format: "date-time" },
  Duration: { type: "string", pattern: "^-?\\d+(\\.\\d{1,9})?s$" },
  FieldMask: { type: "string" },
  Struct: { type: "object" },
  Value: {},
  NullValue: { type: "null" },
  ListValue: { type: "array" },
  Any: { type: "object", properties: { "@type": { type: "string" } }, required: ["@type"] },
  Empty: { type: "object" },
  DoubleValue: { type: ["number", "null"] },
  FloatValue: { type: ["number", "null"] },
  Int64Value: { ...signed64, type: ["string", "null"] },
  UInt64Value: { ...unsigned64, type: ["string", "null"] },
  Int32Value: { type: ["integer", "null"] },
  UInt32Value: { type: ["integer", "null"], minimum: 0 },
  BoolValue: { type: ["boolean", "null"] },
  StringValue: { type: ["string", "null"] },
  BytesValue: { type: ["string", "null"], contentEncoding: "base64" },
};

/** The schema of `google.protobuf.Timestamp` and its like; undefined for any other message. */
export function wellKnownSchema(fullName: string): JsonObject | undefined {
  const name = /^google\.protobuf\.(\w+)$/.exec(fullName)?.[1];
  return name !== undefined && Object.hasOwn(schemas, name) ? schemas[name] : undefined;
}
