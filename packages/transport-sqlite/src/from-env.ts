import { readVariables, type Environment } from "@concord/runtime/adapter";
import type { SqliteOptions } from "./options.ts";

/** `CONCORD_SQLITE_FILE`. Throws a `ConcordError` where it is missing. */
export function fromEnv(environment: Environment = process.env): SqliteOptions {
  return readVariables(environment, (variables) => ({ file: variables.required("CONCORD_SQLITE_FILE") }));
}
