import type { SchemaInput } from "@concord/subschema";

/** A schema by its key; the schema itself where the other end does not hold it any more. */
export interface SentSchema {
  readonly key: string;
  readonly input?: SchemaInput;
}

const mostHeld = 16;

/**
 * Gives what is held under a key, or what is given for it, which is then held; of many, the latest asked for stay. The same
 * schemas are asked about again with a part put back: both ends of a thread hold the same ones, as they are asked for the
 * same keys in the same order.
 */
export function heldSchemas<T extends true | SchemaInput>(): (key: string, given?: T) => T | undefined {
  const held = new Map<string, T>();
  return (key, given) => {
    const value = held.get(key) ?? given;
    if (value === undefined) return undefined;
    held.delete(key);
    held.set(key, value);
    if (held.size > mostHeld) held.delete(held.keys().next().value!);
    return value;
  };
}
