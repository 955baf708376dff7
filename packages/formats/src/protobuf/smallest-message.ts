import type { Json } from "@concord/diagnostics";
import type Protobuf from "protobufjs";
import { protobuf } from "./parse-proto.ts";

/** The required fields alone: all others may be left out. */
export function smallestMessage(type: Protobuf.Type): Readonly<Record<string, Json>> {
  const required = type.fieldsArray.filter((field) => field.resolve().required);
  return Object.fromEntries(required.map((field) => [field.jsonName, smallestField(field)]));
}

/** A value of a field that is not its default, so that it stands in the bytes. */
export function smallestField(field: Protobuf.Field): Json {
  const value = smallestValue(field);
  if (field.map) return { "1": value };
  return field.repeated ? [value] : value;
}

function smallestValue({ type, resolvedType }: Protobuf.Field): Json {
  if (resolvedType instanceof protobuf().Enum) {
    const [first, second = first] = Object.keys(resolvedType.values);
    return second!;
  }
  if (resolvedType) return wellKnown[resolvedType.fullName] ?? smallestMessage(resolvedType);
  if (type === "string") return "1";
  if (type === "bytes") return "/w==";
  if (type === "bool") return true;
  return type.endsWith("64") ? "1" : 1;
}

const wellKnown: Readonly<Record<string, Json>> = {
  ".google.protobuf.Timestamp": "2026-01-01T00:00:00Z",
  ".google.protobuf.Duration": "1s",
  ".google.protobuf.FieldMask": "a",
  ".google.protobuf.StringValue": "1",
  ".google.protobuf.BoolValue": true,
  ".google.protobuf.Int32Value": 1,
  ".google.protobuf.UInt32Value": 1,
  ".google.protobuf.Int64Value": "1",
  ".google.protobuf.UInt64Value": "1",
  ".google.protobuf.DoubleValue": 1,
  ".google.protobuf.FloatValue": 1,
  ".google.protobuf.BytesValue": "/w==",
};
