import { readTls, readVariables, type Environment } from "@concord/runtime/adapter";
import type { NatsOptions } from "./options.ts";

/**
 * `NATS_URL` (several by commas); optional `NATS_USERNAME` with `NATS_PASSWORD`, or `NATS_CREDS_FILE`; `NATS_TLS`,
 * `NATS_CA_FILE`, `NATS_CERT_FILE`, `NATS_KEY_FILE`; `NATS_DELIVERY`, `at-most-once` for NATS without JetStream. Throws
 * a `ConcordError` that names what is missing.
 */
export function fromEnv(environment: Environment = process.env): NatsOptions {
  return readVariables(environment, (variables) => {
    const servers = variables.required("NATS_URL").split(",");
    const username = variables.optional("NATS_USERNAME");
    const credentials = variables.file("NATS_CREDS_FILE");
    const tls = readTls(variables, "NATS");
    const delivery = variables.oneOf("NATS_DELIVERY", ["at-least-once", "at-most-once"]);
    const auth =
      username === undefined
        ? credentials === undefined
          ? undefined
          : { credentials }
        : { username, password: variables.required("NATS_PASSWORD") };
    return {
      servers: servers.map((server) => server.trim()).filter((server) => server !== ""),
      ...(auth === undefined ? {} : { auth }),
      ...(tls === undefined ? {} : { tls }),
      ...(delivery === undefined ? {} : { delivery }),
    };
  });
}
