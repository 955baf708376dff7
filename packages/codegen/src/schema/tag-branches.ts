import type { Place } from "@concord/contracts";
import { mapParts } from "./modern-parts.ts";
import type { ModernObject, ModernSchema } from "./modern-schema.ts";

/** What a tag needs to know of a definition. */
interface Named {
  readonly name: string;
  readonly at: Place;
  readonly schema: ModernSchema;
}

/**
 * Makes each branch of a union with a `discriminator` say its own tag, where it does not say it already: the mapped
 * value, or else the schema's name. Types are then told apart by the tag, and validators hold it.
 */
export function tagBranches(schema: ModernSchema, definitions: ReadonlyMap<string, Named>): ModernSchema {
  return mapSchemas(schema, (part) => {
    const { discriminator } = part.about ?? {};
    if (!discriminator) return part;
    const tag = (branch: ModernSchema): ModernSchema => tagged(branch, discriminator, definitions);
    return {
      ...part,
      ...(part.oneOf && { oneOf: part.oneOf.map(tag) }),
      ...(part.anyOf && { anyOf: part.anyOf.map(tag) }),
    };
  });
}

type Discriminator = NonNullable<NonNullable<ModernObject["about"]>["discriminator"]>;

function tagged(
  branch: ModernSchema,
  { property, mapping }: Discriminator,
  definitions: ReadonlyMap<string, Named>,
): ModernSchema {
  if (typeof branch === "boolean" || branch.$ref === undefined) return branch;
  const target = definitions.get(branch.$ref);
  if (!target || isTagged(target.schema, property, definitions)) return branch;
  const mapped = Object.keys(mapping).filter((value) => mapping[value] === branch.$ref);
  const values = mapped.length > 0 ? mapped : [componentName(target)];
  return { ...branch, type: ["object"], properties: { [property]: { enum: values } }, required: [property] };
}

/** What the contract calls a schema; `name` may be another one, by which it is told from others. */
function componentName({ name, at }: Named): string {
  return /\/(?:schemas|definitions|\$defs)\/([^/]+)(?:\/schema)?$/.exec(at.pointer)?.[1] ?? name;
}

/** Whether a schema fixes the values of its tag itself, or by what it is made of. */
function isTagged(schema: ModernSchema, property: string, definitions: ReadonlyMap<string, Named>, depth = 0): boolean {
  if (typeof schema === "boolean" || depth > 10) return false;
  const own = schema.properties && Object.hasOwn(schema.properties, property) ? schema.properties[property] : undefined;
  if (typeof own === "object" && (own.const !== undefined || own.enum)) return true;
  const parts = [
    ...(schema.allOf ?? []),
    ...(schema.$ref === undefined ? [] : [definitions.get(schema.$ref)?.schema ?? true]),
  ];
  return parts.some((part) => isTagged(part, property, definitions, depth + 1));
}

/** A schema with each schema object in it replaced, from the inside out. References are not followed. */
function mapSchemas(schema: ModernSchema, replace: (schema: ModernObject) => ModernObject): ModernSchema {
  if (typeof schema === "boolean") return schema;
  return replace(mapParts(schema, (part) => mapSchemas(part, replace)));
}
