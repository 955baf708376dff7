import type { Json } from "@concord/diagnostics";
import type Protobuf from "protobufjs";
import { protobuf } from "./parse-proto.ts";
import { typeOf } from "./proto-schema.ts";

/** The numbers of a message's fields, by their names in JSON. */
export type FieldNumbers = ReadonlyMap<string, number>;

/**
 * Gives the numbers of the fields of any message inside a message.
 * @param schema as `FormatReading.raw`
 * @returns takes the JSON pointer of a message in the value, where `*` stands for any item or map key; none where there is no message
 */
export function fieldNumbers(schema: Json): (message: string) => FieldNumbers {
  const root = typeOf(schema);
  return (message) => {
    const type = message
      .split("/")
      .slice(1)
      .filter((step) => step !== "*")
      .reduce<Protobuf.Type | undefined>(fieldType, root);
    return new Map((type?.fieldsArray ?? []).map((field) => [jsonName(field), field.id]));
  };
}

function fieldType(type: Protobuf.Type | undefined, step: string): Protobuf.Type | undefined {
  const inside = type?.fieldsArray.find((field) => jsonName(field) === step)?.resolvedType;
  return inside instanceof protobuf().Type ? inside : undefined;
}

function jsonName(field: Protobuf.Field): string {
  return field.resolve().jsonName;
}
