/** A durable transport in one file. */
import type { Transport } from "@concord/runtime";
import type { SqliteOptions } from "./options.ts";
import { SqliteTransport } from "./sqlite-transport.ts";

export { fromEnv } from "./from-env.ts";
export type { SqliteOptions } from "./options.ts";

/** `sqlite(fromEnv())`, or `sqlite({ file: "events.db" })`. Opens the file at first use. */
export function sqlite(options: SqliteOptions): Transport {
  return new SqliteTransport(options);
}
