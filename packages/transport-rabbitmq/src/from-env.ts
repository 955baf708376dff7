import { readTls, readVariables, type Environment } from "@concord/runtime/adapter";
import type { RabbitOptions } from "./options.ts";

/**
 * `RABBITMQ_URL`; optional `RABBITMQ_EXCHANGE`, `RABBITMQ_TLS`, `RABBITMQ_CA_FILE`, `RABBITMQ_CERT_FILE`,
 * `RABBITMQ_KEY_FILE`. Throws a `ConcordError` that names what is missing.
 */
export function fromEnv(environment: Environment = process.env): RabbitOptions {
  return readVariables(environment, (variables) => {
    const url = variables.required("RABBITMQ_URL");
    const exchange = variables.optional("RABBITMQ_EXCHANGE");
    const tls = readTls(variables, "RABBITMQ");
    return { url, ...(exchange === undefined ? {} : { exchange }), ...(tls === undefined ? {} : { tls }) };
  });
}
