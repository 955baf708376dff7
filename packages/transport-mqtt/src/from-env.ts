import { readTls, readVariables, type Environment } from "@concord/runtime/adapter";
import type { MqttOptions } from "./options.ts";

/**
 * `MQTT_URL` and `MQTT_CLIENT_ID`; optional `MQTT_USERNAME`, `MQTT_PASSWORD`, `MQTT_TLS`, `MQTT_CA_FILE`,
 * `MQTT_CERT_FILE`, `MQTT_KEY_FILE`. Throws a `ConcordError` that names what is missing.
 */
export function fromEnv(environment: Environment = process.env): MqttOptions {
  return readVariables(environment, (variables) => {
    const username = variables.optional("MQTT_USERNAME");
    const password = variables.optional("MQTT_PASSWORD");
    const tls = readTls(variables, "MQTT");
    return {
      url: variables.required("MQTT_URL"),
      clientId: variables.required("MQTT_CLIENT_ID"),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(tls === undefined ? {} : { tls }),
    };
  });
}
