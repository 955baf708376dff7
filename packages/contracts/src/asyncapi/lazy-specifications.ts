import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import type { Schema } from "../schemas/schema-places.ts";

type SchemaRecord = Exclude<Schema, boolean>;

/** The schemas of AsyncAPI, by version. */
export interface Specifications {
  readonly schemas: Readonly<Record<string, SchemaRecord>>;
}

/**
 * What `@asyncapi/specs` exports, with each schema read when something of it is first asked for: they are 3 MB, and the
 * documents of a repository are of a version or two.
 * @param index the library's module that names them all, absolute
 */
export function lazySpecifications(index: string): Specifications {
  const load = createRequire(index);
  const own = { exports: {} as Specifications };
  const run = compileFunction(readFileSync(index, "utf8"), ["module", "require"], { filename: index });
  run(own, (file: string) => onceAsked(() => load(file) as SchemaRecord));
  return own.exports;
}

function onceAsked(load: () => SchemaRecord): SchemaRecord {
  return new Proxy(
    {},
    {
      get: (_nothing, name) => Reflect.get(load(), name) as unknown,
      has: (_nothing, name) => Reflect.has(load(), name),
      ownKeys: () => Reflect.ownKeys(load()),
      getOwnPropertyDescriptor: (_nothing, name) => Reflect.getOwnPropertyDescriptor(load(), name),
    },
  );
}
