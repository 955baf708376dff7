import type { Json, JsonObject } from "@concord/diagnostics";
import type { AvroType } from "./avro-type.ts";

/**
 * One schema that needs no other: each named type stands where it is first used, by its full name, and is named after
 * that. Documentation stays; it is what people read in a registry.
 */
export function writeAvro(root: AvroType): Json {
  const written = new Set<string>();
  return write(root);

  function write(type: AvroType): Json {
    switch (type.kind) {
      case "primitive":
        return Object.keys(type.written).length > 1 ? { ...type.written, type: type.name } : type.name;
      case "array":
        return { ...type.written, type: "array", items: write(type.items) };
      case "map":
        return { ...type.written, type: "map", values: write(type.values) };
      case "union":
        return type.branches.map(write);
      default: {
        if (written.has(type.name)) return type.name;
        written.add(type.name);
        const { namespace: _namespace, ...rest } = type.written;
        const named: JsonObject = {
          ...rest,
          name: type.name,
          ...(type.aliases.length > 0 && { aliases: type.aliases }),
        };
        if (type.kind !== "record") return named;
        const fields = type.fields.map((field) => ({ ...field.written, type: write(field.type) }));
        return { ...named, fields };
      }
    }
  }
}
