import type { Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import type { SchemaInput } from "@concord/subschema";
import { isObject, visitValues } from "./json.ts";
import { definitionName, definitionOf } from "./meaning.ts";

/** A part of a schema as a schema of its own, with the definitions that it needs and no others. */
export function selfContained(json: Json | undefined, schema: Schema): SchemaInput {
  const { dialect } = schema;
  if (!isObject(json)) return { schema: json !== false, dialect };
  const definitions: Record<string, Json> = {};
  const { $defs: _all, ...own } = json;
  const parts: Json[] = [own];
  for (const part of parts) {
    visitValues(part, (value, _pointer, key) => {
      if (key !== "$ref" || typeof value !== "string") return;
      const name = definitionName(value);
      const target = definitionOf(value, schema);
      if (!target || name === undefined || Object.hasOwn(definitions, name)) return;
      definitions[name] = target.json;
      parts.push(target.json);
    });
  }
  return { schema: Object.keys(definitions).length === 0 ? own : { ...own, $defs: definitions }, dialect };
}

/** The schema of everything that the given one rejects. */
export function negated({ schema, dialect }: SchemaInput): SchemaInput {
  if (typeof schema === "boolean") return { schema: !schema, dialect };
  const { $defs, ...own } = schema;
  return { schema: { ...($defs === undefined ? {} : { $defs }), not: own }, dialect };
}
