import { readTls, readVariables, type Environment } from "@concord/runtime/adapter";
import type { KafkaOptions, KafkaPassword } from "./options.ts";

/**
 * `KAFKA_BROKERS` (host:port, by commas); optional `KAFKA_CLIENT_ID`, `KAFKA_USERNAME` with `KAFKA_PASSWORD` and
 * `KAFKA_SASL_MECHANISM`, `KAFKA_TLS`, `KAFKA_CA_FILE`, `KAFKA_CERT_FILE`, `KAFKA_KEY_FILE`. Throws a `ConcordError`
 * that names what is missing.
 */
export function fromEnv(environment: Environment = process.env): KafkaOptions {
  return readVariables(environment, (variables) => {
    const brokers = variables.required("KAFKA_BROKERS").split(",");
    const clientId = variables.optional("KAFKA_CLIENT_ID");
    const username = variables.optional("KAFKA_USERNAME");
    const mechanism = variables.oneOf("KAFKA_SASL_MECHANISM", ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"]);
    const tls = readTls(variables, "KAFKA");
    const sasl: KafkaPassword | undefined =
      username === undefined
        ? undefined
        : {
            username,
            password: variables.required("KAFKA_PASSWORD"),
            ...(mechanism === undefined ? {} : { mechanism }),
          };
    return {
      brokers: brokers.map((broker) => broker.trim()).filter((broker) => broker !== ""),
      ...(clientId === undefined ? {} : { clientId }),
      ...(sasl === undefined ? {} : { sasl }),
      ...(tls === undefined ? {} : { tls }),
    };
  });
}
