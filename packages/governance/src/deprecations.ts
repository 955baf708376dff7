import type { Deprecation, Fabric } from "@concord/contracts";

/** Something that is on its way out. */
export interface Deprecated {
  readonly what: string;
  readonly deprecation: Deprecation;
}

/** Every deprecated channel, message, operation, endpoint and model. */
export function deprecationsOf({ channels, messages, operations, endpoints, models }: Fabric): readonly Deprecated[] {
  const lists = { channel: channels, message: messages, operation: operations, endpoint: endpoints, model: models };
  return Object.entries(lists).flatMap(([kind, records]) =>
    records.flatMap(({ id, deprecation }) => (deprecation ? [{ what: `${kind} ${id}`, deprecation }] : [])),
  );
}
