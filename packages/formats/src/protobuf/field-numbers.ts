import type { Json } from "@concord/diagnostics";
import type Protobuf from "protobufjs";
import { protobuf } from "./parse-proto.ts";
import { typeOf } from "./proto-schema.ts";

/**
 * The number of each field of a message, by JSON pointer into its value; `*` stands for any item or map key. A message
 * inside itself is not entered again.
 * @param schema as `FormatReading.raw`
 */
export function fieldNumbers(schema: Json): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  visit(typeOf(schema), "", []);
  return numbers;

  function visit(type: Protobuf.Type, value: string, around: readonly Protobuf.Type[]): void {
    if (around.includes(type)) return;
    for (const field of type.fieldsArray) {
      const { jsonName, id, resolvedType, map, repeated } = field.resolve();
      const at = `${value}/${jsonName}`;
      numbers.set(at, id);
      if (resolvedType instanceof protobuf().Type)
        visit(resolvedType, map || repeated ? `${at}/*` : at, [...around, type]);
    }
  }
}
