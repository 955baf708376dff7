import { mapParts, type Definition, type ModernObject, type ModernSchema } from "@concord/codegen";
import { eachSchema } from "./each-schema.ts";

/**
 * How a schema is used. `input`: in a request, where nobody sends what is read-only. `output`: in a response, which
 * never tells what is write-only. `form`: an input whose binary texts are files.
 */
export type Mode = "input" | "output" | "form";

/** A definition as it is used somewhere. */
export interface Variant {
  /** Of this variant: the definition's own key where the use makes no difference. */
  readonly key: string;
  readonly definition: Definition;
  /** Absent where the use makes no difference. */
  readonly mode?: Mode;
  /** What the type says: fields that are not sent are not there. */
  readonly typed: ModernSchema;
  /** What the validator asks for: fields that are not sent are not required. */
  readonly checked: ModernSchema;
}

export interface Variants {
  /** Registers a use of a definition, with all that it refers to. */
  use(key: string, mode: Mode): Variant;
  /** Everything that was used, by key. */
  readonly used: ReadonlyMap<string, Variant>;
}

/** The key by which types refer to a file. */
export const fileKey = "!file";

export function createVariants(definitions: ReadonlyMap<string, Definition>): Variants {
  const affected = new Map<Mode, ReadonlySet<string>>();
  const used = new Map<string, Variant>();

  const isHidden = (property: ModernSchema, mode: Mode, depth = 0): boolean => {
    if (typeof property === "boolean" || depth > 8) return false;
    const flag = mode === "output" ? property.about?.writeOnly : property.about?.readOnly;
    if (flag || property.$ref === undefined) return flag === true;
    return isHidden(definitions.get(property.$ref)?.schema ?? true, mode, depth + 1);
  };

  const affectedBy = (mode: Mode): ReadonlySet<string> => {
    const known = affected.get(mode);
    if (known) return known;
    const found = new Set<string>();
    const usedBy = new Map<string, string[]>();
    for (const { key, schema } of definitions.values()) {
      eachSchema(schema, (part) => {
        if (part.$ref !== undefined) usedBy.set(part.$ref, [...(usedBy.get(part.$ref) ?? []), key]);
        const hides = Object.values(part.properties ?? {}).some((property) => isHidden(property, mode));
        if (hides || (mode === "form" && isFile(part))) found.add(key);
      });
    }
    for (const key of found) for (const user of usedBy.get(key) ?? []) found.add(user);
    affected.set(mode, found);
    return found;
  };

  const use = (base: string, mode: Mode): Variant => {
    const matters = affectedBy(mode).has(base);
    const key = matters ? `${base} ${mode}` : base;
    const known = used.get(key);
    if (known) return known;
    const definition = definitions.get(base)!;
    const rewrite = (schema: ModernSchema, typed: boolean): ModernSchema => {
      if (typeof schema === "boolean") return schema;
      if (matters && mode === "form" && isFile(schema)) return typed ? { $ref: fileKey, ...aboutOf(schema) } : true;
      const hidden = Object.entries(schema.properties ?? {}).filter(([, property]) => isHidden(property, mode));
      const kept = hidden.length > 0 ? withoutFields(schema, new Set(hidden.map(([name]) => name)), typed) : schema;
      const target = kept.$ref === undefined ? undefined : use(kept.$ref, mode).key;
      const mapped = mapParts(kept, (child) => rewrite(child, typed));
      return target === undefined ? mapped : { ...mapped, $ref: target };
    };
    // Registered first, so that recursion finds it.
    const variant = {
      key,
      definition,
      ...(matters && { mode }),
      typed: true as ModernSchema,
      checked: true as ModernSchema,
    };
    used.set(key, variant);
    variant.typed = rewrite(definition.schema, true);
    variant.checked = rewrite(definition.schema, false);
    return variant;
  };
  return { use, used };
}

/** Text that stands for bytes is a file where a form can carry one. */
function isFile({ type, format }: ModernObject): boolean {
  return format === "binary" && (type === undefined || type.includes("string"));
}

function aboutOf({ about }: ModernObject): Pick<ModernObject, "about"> {
  return about ? { about } : {};
}

function withoutFields(schema: ModernObject, names: ReadonlySet<string>, typed: boolean): ModernObject {
  const { properties = {}, required, ...rest } = schema;
  const still = required?.filter((name) => !names.has(name));
  const shown = Object.entries(properties).filter(([name]) => !typed || !names.has(name));
  return { ...rest, properties: Object.fromEntries(shown), ...(still && still.length > 0 && { required: still }) };
}
