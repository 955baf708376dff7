import type { ModernObject, ModernSchema } from "@concord/codegen";
import type { Json } from "@concord/diagnostics";

/** What stands in place of a value that nobody asked for by name. */
export const masked = "•••";

export interface MaskOptions {
  readonly schemaOf: (key: string) => ModernSchema | undefined;
  /** JSON pointers of fields to show; `*` stands for any array item or map key. */
  readonly reveal: readonly string[];
}

/**
 * A payload for people: fields that the contract classifies as personal or sensitive are masked, and so is whatever it
 * does not declare, because nobody has said what that is.
 */
export function maskPayload(value: Json, schema: ModernSchema | undefined, options: MaskOptions): Json {
  const revealed = options.reveal.map((pointer) => pointer.split("/").slice(1));
  return mask(value, schema, revealed, options);
}

function mask(
  value: Json,
  schema: ModernSchema | undefined,
  revealed: readonly (readonly string[])[],
  options: MaskOptions,
): Json {
  if (revealed.some((path) => path.length === 0)) return value;
  const parts = schema === undefined ? [] : partsOf(schema, options);
  const hidden = parts.length === 0 || parts.some(({ about }) => isPrivate(about?.classification));
  const below = (name: string) =>
    revealed.filter(([first]) => first === name || first === "*").map((path) => path.slice(1));
  // A field inside may have been asked for by name.
  if (hidden && revealed.length === 0) return masked;
  if (Array.isArray(value))
    return value.map((item: Json, index) =>
      mask(item, hidden ? undefined : itemSchema(parts, index), below(String(index)), options),
    );
  if (value !== null && typeof value === "object")
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        mask(member, hidden ? undefined : memberSchema(parts, name), below(name), options),
      ]),
    );
  return hidden ? masked : value;
}

function isPrivate(classification: string | undefined): boolean {
  return classification === "personal" || classification === "sensitive";
}

function memberSchema(parts: readonly ModernObject[], name: string): ModernSchema | undefined {
  const found = parts.flatMap(({ properties }) =>
    properties !== undefined && Object.hasOwn(properties, name) ? [properties[name]!] : [],
  );
  const rest = parts.flatMap(({ additionalProperties }) =>
    typeof additionalProperties === "object" ? [additionalProperties] : [],
  );
  return all(found.length > 0 ? found : rest);
}

function itemSchema(parts: readonly ModernObject[], index: number): ModernSchema | undefined {
  return all(parts.flatMap(({ prefixItems, items }) => prefixItems?.[index] ?? items ?? []));
}

function all(schemas: readonly ModernSchema[]): ModernSchema | undefined {
  return schemas.length > 1 ? { allOf: schemas } : schemas[0];
}

/** The schema, what it refers to, and what it is composed of: one of them may say that a value is private. */
function partsOf(
  schema: ModernSchema,
  options: MaskOptions,
  seen: ReadonlySet<string> = new Set(),
): readonly ModernObject[] {
  if (typeof schema === "boolean") return [];
  const { $ref: key } = schema;
  const target = key === undefined || seen.has(key) ? undefined : options.schemaOf(key);
  const inner = [
    ...(target === undefined ? [] : [target]),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...[schema.if, schema.then, schema.else].filter((part) => part !== undefined),
  ];
  const next = key === undefined ? seen : new Set([...seen, key]);
  return [schema, ...inner.flatMap((part) => partsOf(part, options, next))];
}
