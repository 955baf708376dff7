import { readTls, readVariables, type Environment } from "@concord/runtime/adapter";
import type { RedisOptions } from "./options.ts";

/**
 * `REDIS_URL`; optional `REDIS_TLS`, `REDIS_CA_FILE`, `REDIS_CERT_FILE`, `REDIS_KEY_FILE`. Throws a `ConcordError` that
 * names what is missing.
 */
export function fromEnv(environment: Environment = process.env): RedisOptions {
  return readVariables(environment, (variables) => {
    const url = variables.required("REDIS_URL");
    const tls = readTls(variables, "REDIS");
    return { url, ...(tls === undefined ? {} : { tls }) };
  });
}
