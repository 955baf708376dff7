import { createRequire } from "node:module";
import { type QuickCheck, quickCheck } from "../schemas/quick-check.ts";
import type { Schema } from "../schemas/schema-places.ts";

/** The schema of schemas. */
export const draft07 = createRequire(import.meta.url)("ajv/dist/refs/json-schema-draft-07.json") as Exclude<
  Schema,
  boolean
>;
const made = new WeakMap<object, QuickCheck>();

/** The quick check of a schema of the specification; it is made once, and kept with what it has looked at. */
export function quickCheckOf(schema: Exclude<Schema, boolean>): QuickCheck {
  const check = made.get(schema) ?? quickCheck(schema, [draft07]);
  made.set(schema, check);
  return check;
}
