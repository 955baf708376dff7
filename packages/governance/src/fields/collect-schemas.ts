import { type Fabric, type FabricIndex, type Place, type Schema, type ServiceId, schemasOf } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import { isObject, objectAt } from "./json.ts";

/** One schema as it stands in one place: written out in a document, a component, or a canonical model. */
export interface SchemaUnit {
  readonly at: Place;
  /** `Address`; for what has no name of its own, one made from where it stands. */
  readonly name: string;
  readonly json: JsonObject;
  /** Where its references resolve. */
  readonly schema: Schema;
  /** Services whose messages or endpoints it is part of. */
  readonly services: ReadonlySet<ServiceId>;
}

/** Every schema of the fabric once, however many messages, endpoints and models lead to it, in the order of places. */
export function collectSchemas(fabric: Fabric, index: FabricIndex): readonly SchemaUnit[] {
  const units = new Map<string, SchemaUnit & { readonly services: Set<ServiceId> }>();
  const add = (schema: Schema | undefined, services: readonly ServiceId[]): void => {
    if (schema?.format !== "json-schema") return;
    const definitions = Object.entries(isObject(schema.json) ? objectAt(schema.json, "$defs") : {});
    const parts = [
      { name: schema.name, at: schema.at, json: schema.json },
      ...definitions.map(([name, json]) => ({ name, at: schema.definitions[name]!, json })),
    ];
    for (const { name, at, json } of parts) {
      if (!isObject(json)) continue;
      const key = placeKey(at);
      const unit = units.get(key) ?? { at, name, json, schema, services: new Set() };
      units.set(key, unit);
      for (const service of services) unit.services.add(service);
    }
  };
  for (const model of fabric.models) add(model.schema, []);
  for (const message of fabric.messages) {
    const speakers = [...index.senders(message.id), ...index.receivers(message.id)].map(({ service }) => service);
    const services = [message.owner, ...speakers, ...index.declaredUsers(message.id).map(({ id }) => id)];
    for (const schema of [message.payload, message.headers]) add(schema, services);
  }
  for (const operation of fabric.operations) {
    const declared = [...operation.messages, ...(operation.reply?.messages ?? [])].filter(({ shared }) => !shared);
    for (const { payload, headers } of declared)
      for (const schema of [payload, headers]) add(schema, [operation.service]);
  }
  for (const endpoint of fabric.endpoints) {
    const services = [endpoint.service, ...index.declaredUsers(endpoint.id).map(({ id }) => id)];
    for (const schema of schemasOf(endpoint)) add(schema, services);
  }
  return [...units.values()].sort((left, right) => comparePlaces(left.at, right.at));
}

export function placeKey({ file, pointer }: Place): string {
  return `${file}#${pointer}`;
}

export function comparePlaces(left: Place, right: Place): number {
  const [one, other] = [placeKey(left), placeKey(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}
