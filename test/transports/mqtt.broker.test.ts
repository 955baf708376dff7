import { randomUUID } from "node:crypto";
import { fromEnv, mqtt, type MqttOptions } from "@concord/transport-mqtt";
import { transportSuite, wrongPassword, type Settings } from "./transport-suite.ts";

/** Each as a process of another name. */
const process = (environment: Settings, more: Partial<MqttOptions> = {}) =>
  mqtt({ ...fromEnv({ ...environment, MQTT_CLIENT_ID: `test-${randomUUID().slice(0, 8)}` }), ...more });

transportSuite({
  broker: "mosquitto",
  transport: process,
  impostor: (environment) => process(environment, { password: wrongPassword }),
  unlimited: (environment) => process(environment, { maxBytes: 100_000_000 }),
  member: "mqtt.ts",
  losesInRestart:
    "Mosquitto 2.0 drops what it takes for a shared subscription between its restart and the return of the subscriber",
});
