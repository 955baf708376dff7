import { readTls, readVariables, type Environment } from "@concord/runtime/adapter";
import type { PubSubOptions } from "./options.ts";

/**
 * `PUBSUB_PROJECT_ID`; optional `PUBSUB_ENDPOINT` or, for an emulator, `PUBSUB_EMULATOR_HOST`; `PUBSUB_TLS`,
 * `PUBSUB_CA_FILE`, `PUBSUB_CERT_FILE`, `PUBSUB_KEY_FILE`; `CONCORD_PUBSUB_PREFIX`. Credentials are found by Google's
 * libraries as everywhere, also in `GOOGLE_APPLICATION_CREDENTIALS`. Throws a `ConcordError` that names what is missing.
 */
export function fromEnv(environment: Environment = process.env): PubSubOptions {
  return readVariables(environment, (variables) => {
    const projectId = variables.required("PUBSUB_PROJECT_ID");
    const emulator = variables.optional("PUBSUB_EMULATOR_HOST");
    const endpoint = emulator ?? variables.optional("PUBSUB_ENDPOINT");
    // Emulators speak no TLS, wherever they are.
    const tls = emulator === undefined ? readTls(variables, "PUBSUB") : false;
    const prefix = variables.optional("CONCORD_PUBSUB_PREFIX");
    return {
      projectId,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(tls === undefined ? {} : { tls }),
      ...(prefix === undefined ? {} : { prefix }),
    };
  });
}
