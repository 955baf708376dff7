/** The fakes of a service: generated code says what the schemas are, and types what comes out. */
import type { Match } from "../test-kit-types.ts";
import type { Validate } from "../types.ts";
import { fakeInvalid, type InvalidFake } from "./fake-invalid.ts";
import { fake } from "./fake.ts";
import type { Schema } from "./schema.ts";

export interface FakeDefinition {
  /** Name of its schema among the definitions. */
  readonly schema: string;
  readonly validate: Validate;
}

export interface SeedOptions {
  /** The same seed makes the same value. Default 1. */
  readonly seed?: number;
}

/** One method for each message, by the message's name. */
export type Fakes<T> = {
  /** A payload that the contract accepts. What is passed is laid over it, and makes it whatever the test wants. */
  readonly [K in keyof T]: (part?: Match<T[K]>, options?: SeedOptions) => T[K];
} & {
  /** Payloads that the contract refuses: one for each rule that can be broken. */
  readonly invalid: { readonly [K in keyof T]: (options?: SeedOptions) => readonly InvalidFake[] };
};

/** @param definitions Every schema that the messages reach, by the names that `$ref`s use: `#/$defs/Money`. */
export function createFakes<T>(
  definitions: Readonly<Record<string, Schema>>,
  messages: Readonly<Record<keyof T & string, FakeDefinition>>,
): Fakes<T> {
  const each = <V>(make: (schema: Schema, validate: Validate) => V): Record<string, V> =>
    Object.fromEntries(
      Object.entries<FakeDefinition>(messages).map(([name, { schema, validate }]) => [
        name,
        make({ $ref: `#/$defs/${schema}`, $defs: definitions }, validate),
      ]),
    );
  const valid = each(
    (schema, validate) =>
      (overrides?: unknown, { seed = 1 }: SeedOptions = {}) =>
        fake(schema, { seed, overrides, validate }),
  );
  const invalid = each(
    (schema, validate) =>
      ({ seed = 1 }: SeedOptions = {}) =>
        fakeInvalid(schema, { seed, validate }),
  );
  return { ...valid, invalid } as unknown as Fakes<T>;
}
