import { type Fabric, locateIn } from "@concord/contracts";
import { pairFabrics } from "../pair.ts";
import type { Release } from "../transitive.ts";
import type { Fact, SchemaPair } from "./fact.ts";
import { listFacts } from "./list-facts.ts";
import { type KeptProperty, propertyChanges } from "./property-changes.ts";
import { schemaPart } from "./schema-part.ts";
import { takenNumbers, writtenAs } from "./taken-numbers.ts";

/** Releases, and states of the main branch, that say one of these names somewhere; oldest first. */
export type ReleasesWith = (names: readonly string[]) => Promise<readonly Release[]>;

type SchemaChange = Extract<Fact, { readonly kind: "schema-changed" }>;

/**
 * Properties that this change brings and that stood in an older release with another schema, or whose number was another
 * field's there. Releases are asked for only where a change brings a property at all.
 */
export async function returnedProperties(
  facts: readonly Fact[],
  after: Fabric,
  releasesWith: ReleasesWith,
): Promise<Fact[]> {
  const added = facts.filter(isSchemaChange).flatMap((fact) => {
    // Seen from the other side, what came is what went.
    const { removed } = propertyChanges({ before: fact.schema.after, after: fact.schema.before });
    return removed.length > 0 ? [{ fact, values: new Map(removed.map((property) => [property.value, property])) }] : [];
  });
  if (added.length === 0) return [];
  const written = added.map(({ fact, values }) => writtenAs(fact.schema.after, [...values.keys()]));
  const named = added.flatMap(({ values }) => [...values.values()].map(({ name }) => name));
  const names = [...new Set([...named, ...(await Promise.all(written)).flat()])];
  const found: Fact[] = [];
  const told = new Set<string>();
  for (const release of await releasesWith(names)) {
    const then = new Map(schemaChangesSince(release.fabric, after).map((fact) => [keyOf(fact), fact.schema]));
    for (const { fact, values } of added) {
      const schema = then.get(keyOf(fact));
      for (const kept of schema ? propertyChanges(schema).kept : []) {
        const key = `${keyOf(fact)} ${kept.value}`;
        if (!values.has(kept.value) || told.has(key)) continue;
        told.add(key);
        found.push(returned(fact, schema!, kept, release.name));
      }
      for (const { value, was } of schema ? await takenNumbers(fact.schema, schema.before, [...values.keys()]) : []) {
        const key = `${keyOf(fact)} number of ${value}`;
        if (told.has(key)) continue;
        told.add(key);
        const part = `${fact.schema.part} ${value}`;
        const at = locateIn(fact.schema.after, values.get(value)!.before);
        found.push({
          ...fact,
          kind: "property-returned",
          schema: { ...schema!, part },
          release: release.name,
          value,
          at,
          was,
        });
      }
    }
  }
  return found;
}

function isSchemaChange(fact: Fact): fact is SchemaChange {
  return fact.kind === "schema-changed";
}

function schemaChangesSince(release: Fabric, after: Fabric): SchemaChange[] {
  return listFacts(release, after, pairFabrics(release, after)).filter(isSchemaChange);
}

/** Which schema it is now. */
function keyOf({ subject, schema }: SchemaChange): string {
  return [subject.kind, subject.after?.id, schema.role, schema.part].join(" ");
}

function returned({ subject }: SchemaChange, schema: SchemaPair, kept: KeptProperty, release: string): Fact {
  const property = {
    ...schema,
    part: `${schema.part} ${kept.value}`,
    before: schemaPart(schema.before, kept.before.pointer),
    after: schemaPart(schema.after, kept.after.pointer),
  };
  const at = locateIn(schema.after, kept.after.pointer);
  return { kind: "property-returned", subject, schema: property, release, value: kept.value, at };
}
