import type { Schema } from "@concord/contracts";
import type { fieldNumbers } from "@concord/formats/judge";
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
 * @param values JSON pointers of the fields to look at
 */
export async function takenNumbers(
  { before, after }: Pair<Schema>,
  then: Schema,
  values: readonly string[],
): Promise<readonly TakenNumber[]> {
  const [was, is, released] = await Promise.all([numbersIn(before), numbersIn(after), numbersIn(then)]);
  if (!was || !is || !released) return [];
  return values.flatMap((value): TakenNumber[] => {
    const { message, name } = partsOf(value);
    const number = is(message).get(name);
    const other = [...released(message)].find(([, taken]) => taken === number)?.[0];
    const isInUse = [...was(message).values()].some((taken) => taken === number);
    return other === undefined || other === name || isInUse ? [] : [{ value, was: `${message}/${other}` }];
  });
}

/** What a release may say of Protobuf fields: each name as it is written, and each number. */
export async function writtenAs(schema: Schema, values: readonly string[]): Promise<readonly string[]> {
  const numbers = await numbersIn(schema);
  if (!numbers) return [];
  return values.flatMap((value) => {
    const { message, name } = partsOf(value);
    const number = numbers(message).get(name);
    const snake = name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
    return number === undefined ? [snake] : [snake, `= ${number}`];
  });
}

/** Undefined where the schema is not of Protobuf. */
async function numbersIn({ format, raw }: Schema): Promise<ReturnType<typeof fieldNumbers> | undefined> {
  if (format !== "protobuf" || raw === undefined) return undefined;
  // Loaded where it is needed: most fabrics have JSON Schema alone.
  return (await import("@concord/formats/judge")).fieldNumbers(raw);
}

/** The message that a field stands in, and the field's name. */
function partsOf(value: string): { readonly message: string; readonly name: string } {
  const end = value.lastIndexOf("/");
  return { message: value.slice(0, end), name: value.slice(end + 1) };
}
