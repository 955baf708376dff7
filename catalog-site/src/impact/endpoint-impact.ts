import { type FieldReference, fieldsOfTarget, impactOf } from "@concord/compat";
import type { Endpoint, Fabric, Schema } from "@concord/contracts";
import { type FieldChange, type FieldImpact, type Gate, canEachFieldBeRight, toldChange } from "./field-impact.ts";
import { endpointOfField } from "./slice-endpoint.ts";

/** What changes of an endpoint would do: taking it away, and every kind of change to each field that travels. */
export interface EndpointImpact {
  readonly removal: FieldChange;
  readonly fields: readonly FieldImpact[];
  /** Fields that were not asked about. */
  readonly left: number;
}

/** More fields of one endpoint are not asked about; `concord impact` answers for each. */
const fieldsAsked = 100;

/**
 * Asks the gate about the only endpoint of a fabric, as `concord impact` does: about its parameters, and the fields at the
 * top of what is sent and of what a success answers. Of failures nobody says what they read.
 */
export async function endpointImpact(fabric: Fabric, gate: Gate): Promise<EndpointImpact | undefined> {
  const [endpoint] = fabric.endpoints;
  if (endpoint === undefined) return undefined;
  const target = { kind: "endpoint", before: endpoint } as const;
  const whole = await impactOf(fabric, target, undefined, gate);
  const all = fieldsOfTarget(target).filter(({ part }) => !isFailure(part));
  const divisible = await divisibleSchemas(endpoint, gate);
  const fields: FieldImpact[] = [];
  for (const field of all.slice(0, fieldsAsked)) {
    const before = endpointOfField(endpoint, field, (schema) => divisible.has(schema));
    const impact = await impactOf(
      { ...fabric, endpoints: [before] },
      { kind: "endpoint", before },
      field.pointer,
      gate,
      field.part,
    );
    if (impact !== undefined) fields.push({ ...field, changes: impact.changes.map(toldChange) });
  }
  return { removal: toldChange(whole!.changes[0]!), fields, left: Math.max(0, all.length - fieldsAsked) };
}

function isFailure(part: FieldReference["part"]): boolean {
  return part !== undefined && /^(?:[13-5]|default)/u.test(part);
}

async function divisibleSchemas({ requestBody, responses }: Endpoint, gate: Gate): Promise<ReadonlySet<Schema>> {
  const schemas = [...(requestBody?.content ?? []), ...responses.flatMap(({ content }) => content)].flatMap(
    ({ schema }) => schema ?? [],
  );
  const found = new Set<Schema>();
  for (const schema of new Set(schemas)) if (await canEachFieldBeRight(schema, gate)) found.add(schema);
  return found;
}
