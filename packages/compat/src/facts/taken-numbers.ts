import type { Schema } from "@concord/contracts";
import type { Pair } from "../match.ts";

/** A Protobuf field with a number that was another field's. */
export interface TakenNumber {
  /** JSON pointers into the value, of the field now and of the one then. */
  readonly value: string;
  readonly was: string;
}

/**
 * Fields with a number that came free before a change and that another field had in a release: what was kept, and what
 * senders of then still write, is read as the new field.
 * @param change the schema before the change and after it
 */
export async function takenNumbers({ before, after }: Pair<Schema>, then: Schema): Promise<readonly TakenNumber[]> {
  if (after.raw === undefined || [before, after, then].some(({ format }) => format !== "protobuf")) return [];
  // Loaded where it is needed: most fabrics have JSON Schema alone.
  const { fieldNumbers } = await import("@concord/formats/judge");
  const [inUse, released] = [before, then].map(
    ({ raw }) => new Map(raw === undefined ? [] : bySlot(fieldNumbers(raw))),
  );
  return bySlot(fieldNumbers(after.raw)).flatMap(([slot, value]) => {
    const was = released!.get(slot);
    return was === undefined || was === value || inUse!.has(slot) ? [] : [{ value, was }];
  });
}

/** What a release may say of a Protobuf field: its name as it is written, and its number. */
export async function writtenAs(schema: Schema, value: string): Promise<readonly string[]> {
  if (schema.format !== "protobuf" || schema.raw === undefined) return [];
  const { fieldNumbers } = await import("@concord/formats/judge");
  const number = fieldNumbers(schema.raw).get(value);
  const name = value.slice(value.lastIndexOf("/") + 1);
  const snake = name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
  return number === undefined ? [snake] : [snake, `= ${number}`];
}

/** The pointer of each field by its message and number. */
function bySlot(numbers: ReadonlyMap<string, number>): [string, string][] {
  return [...numbers].map(([value, number]) => [`${value.slice(0, value.lastIndexOf("/"))} ${number}`, value]);
}
