import type { ModernObject, ModernSchema } from "@concord/codegen";
import type { Json } from "@concord/diagnostics";

/** What the runtime reads texts as; the same words as its `Shape`. */
export type Shape =
  | string
  | readonly Shape[]
  | { readonly items: Shape }
  | { readonly fields: Readonly<Record<string, Shape>>; readonly rest?: Shape };

/** @param schemaOf the schema of a definition */
export function shapeOf(schema: ModernSchema, schemaOf: (key: string) => ModernSchema, depth = 0): Shape {
  const kinds = alternatives(schema, schemaOf, depth);
  const scalars = kinds.filter((kind) => typeof kind === "string");
  // A text that may be a text is one.
  const readable = scalars.includes("string") ? ["string"] : scalars;
  const chosen = [...new Set(readable), ...kinds.filter((kind) => typeof kind !== "string")];
  return chosen.length === 0 ? "string" : chosen.length === 1 ? chosen[0]! : chosen;
}

function alternatives(schema: ModernSchema, schemaOf: (key: string) => ModernSchema, depth: number): readonly Shape[] {
  if (typeof schema === "boolean") return [];
  if (depth > 6) return ["json"];
  const inside = (child: ModernSchema): Shape => shapeOf(child, schemaOf, depth + 1);
  const number = schema.wide === undefined ? "number" : "bigint";
  const kindIn = (value: Json): Shape => (typeof value === "number" ? number : kindOf(value));
  if (schema.const !== undefined) return [kindIn(schema.const)];
  if (schema.enum) return schema.enum.map(kindIn);
  if (schema.format === "binary") return ["binary"];
  const types = schema.type ?? implied(schema);
  if (types) {
    return types.map((type): Shape => {
      if (type === "array") return { items: inside(schema.items ?? schema.prefixItems?.[0] ?? true) };
      if (type === "object") return fieldsOf(schema, schemaOf, depth);
      return type === "integer" ? number : type;
    });
  }
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return branches.flatMap((branch) => alternatives(branch, schemaOf, depth + 1));
  if (schema.$ref !== undefined) return alternatives(schemaOf(schema.$ref), schemaOf, depth + 1);
  const parts = (schema.allOf ?? [])
    .map((part) => alternatives(part, schemaOf, depth + 1))
    .filter((kinds) => kinds.length > 0);
  return parts.length > 1 && parts.every(isFields) ? [merge(parts.flat() as Fields[])] : (parts[0] ?? []);
}

type Fields = Extract<Shape, { readonly fields: unknown }>;

function isFields(kinds: readonly Shape[]): boolean {
  return kinds.every((kind) => typeof kind === "object" && "fields" in kind);
}

function merge(parts: readonly Fields[]): Fields {
  return { fields: Object.assign({}, ...parts.map(({ fields }) => fields)) as Fields["fields"] };
}

function implied({ properties, additionalProperties, items, prefixItems }: ModernObject): ModernObject["type"] {
  if (properties ?? additionalProperties) return ["object"];
  return (items ?? prefixItems) ? ["array"] : undefined;
}

function fieldsOf(schema: ModernObject, schemaOf: (key: string) => ModernSchema, depth: number): Fields {
  const { properties = {}, additionalProperties: rest } = schema;
  const inside = (child: ModernSchema): Shape => shapeOf(child, schemaOf, depth + 1);
  const fields = Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, inside(child)]));
  const open = Object.keys(properties).length === 0 && rest !== false;
  return { fields, ...((open || (rest !== undefined && rest !== false)) && { rest: inside(rest ?? true) }) };
}

function kindOf(value: Json): Shape {
  if (value === null) return "null";
  return typeof value === "object" ? "json" : typeof value;
}
