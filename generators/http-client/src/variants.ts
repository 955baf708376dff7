import { mapParts, type Definition, type ModernObject, type ModernSchema } from "@concord/codegen";
import { itemsOf, restOf, usualOf } from "./body-places.ts";
import { eachSchema } from "./each-schema.ts";

/**
 * How a schema is used. `input`: in a request, where nobody sends what is read-only. `output`: in a response, which
 * never tells what is write-only. `form`: an input whose binary texts are files. `received`, `receivedForm`: these two as a
 * handler gets them, with what the server has filled in.
 */
export type Mode = "input" | "output" | "form" | "received" | "receivedForm";

/** What callers send of what a handler gets. */
const sentAs: Readonly<Partial<Record<Mode, Mode>>> = { received: "input", receivedForm: "form" };

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
  /** Whether callers do not send a field. */
  readonly isReadOnly: (property: ModernSchema) => boolean;
  /** Whether servers do not tell a field. */
  readonly isWriteOnly: (property: ModernSchema) => boolean;
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

  const schemaOf = (key: string): ModernSchema => definitions.get(key)?.schema ?? true;

  const isHidden = (property: ModernSchema, mode: Mode, depth = 0): boolean => {
    if (typeof property === "boolean" || depth > 8) return false;
    const flag = mode === "output" ? property.about?.writeOnly : property.about?.readOnly;
    if (flag || property.$ref === undefined) return flag === true;
    return isHidden(schemaOf(property.$ref), mode, depth + 1);
  };

  /** The fields that are filled in where they are left out. */
  const filledIn = ({ properties = {}, required = [] }: ModernObject): readonly string[] =>
    Object.keys(properties).filter((name) => {
      const property = properties[name]!;
      if (required.includes(name) || isHidden(property, "input")) return false;
      return usualOf([property], schemaOf) !== undefined;
    });

  const affectedBy = (mode: Mode): ReadonlySet<string> => {
    const known = affected.get(mode);
    if (known) return known;
    const found = new Set<string>();
    const usedBy = new Map<string, string[]>();
    const isFilled = sentAs[mode] !== undefined;
    for (const { key, schema } of definitions.values()) {
      (isFilled ? eachSure : eachSchema)(schema, (part) => {
        if (isFilled && filledIn(part).length > 0) found.add(key);
        if (part.$ref !== undefined) usedBy.set(part.$ref, [...(usedBy.get(part.$ref) ?? []), key]);
        if (isFilled) return;
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
    const sent = sentAs[mode];
    if (sent && !matters) return use(base, sent);
    const key = matters ? `${base} ${mode}` : base;
    const known = used.get(key);
    if (known) return known;
    const definition = definitions.get(base)!;
    const rewrite = (schema: ModernSchema, typed: boolean, as: Mode = mode): ModernSchema => {
      if (typeof schema === "boolean") return schema;
      const plain = sentAs[as] ?? as;
      if (affectedBy(plain).has(base) && plain === "form" && isFile(schema))
        return typed ? { $ref: fileKey, ...aboutOf(schema) } : true;
      const hidden = Object.entries(schema.properties ?? {}).filter(([, property]) => isHidden(property, plain));
      const kept = hidden.length > 0 ? withoutFields(schema, new Set(hidden.map(([name]) => name)), typed) : schema;
      const isFilled = plain !== as;
      const filled = typed && isFilled ? filledIn(schema) : [];
      const target = kept.$ref === undefined ? undefined : use(kept.$ref, as).key;
      const sure = isFilled ? new Set(sureParts(schema)) : undefined;
      const mapped = mapParts(kept, (child) => rewrite(child, typed, sure && !sure.has(child) ? plain : as));
      return {
        ...mapped,
        ...(filled.length > 0 && { required: [...(mapped.required ?? []), ...filled] }),
        ...(target !== undefined && { $ref: target }),
      };
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
  return {
    use,
    used,
    isReadOnly: (property) => isHidden(property, "input"),
    isWriteOnly: (property) => isHidden(property, "output"),
  };
}

/** The parts that hold for a value, or for a part of it, whatever else does: where a server fills in defaults. */
function sureParts(schema: ModernObject): readonly ModernSchema[] {
  return [...Object.values(schema.properties ?? {}), ...(schema.allOf ?? []), ...restOf(schema), ...itemsOf(schema)];
}

function eachSure(schema: ModernSchema, visit: (schema: ModernObject) => void): void {
  if (typeof schema === "boolean") return;
  visit(schema);
  for (const part of sureParts(schema)) eachSure(part, visit);
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
