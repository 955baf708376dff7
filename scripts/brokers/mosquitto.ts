import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { credentials, type BrokerDefinition } from "./broker.ts";
import { findProgram } from "./programs.ts";

const { username, password } = credentials;

export const mosquitto: BrokerDefinition = {
  name: "mosquitto",
  find: () => (findProgram("mosquitto_passwd") === undefined ? undefined : findProgram("mosquitto")),
  prepare({ folder, port, secure, tls }, command) {
    const config = join(folder, "mosquitto.conf");
    const users = join(folder, "users");
    writeFileSync(
      config,
      [
        `listener ${port} 127.0.0.1`,
        `listener ${secure} 127.0.0.1`,
        `certfile ${tls.certificate}`,
        `keyfile ${tls.key}`,
        "tls_version tlsv1.3",
        `password_file ${users}`,
        "persistence true",
        `persistence_location ${folder}/`,
        "max_queued_messages 100000",
        "autosave_on_changes true",
        "autosave_interval 1",
        "message_size_limit 1048576",
      ].join("\n"),
    );
    return {
      command,
      args: ["-c", config],
      once: [{ command: findProgram("mosquitto_passwd")!, args: ["-c", "-b", users, username, password] }],
      environment: (at) => ({
        MQTT_URL: `mqtt://127.0.0.1:${at}`,
        MQTT_USERNAME: username,
        MQTT_PASSWORD: password,
      }),
      secureEnvironment: (ca) => ({
        MQTT_URL: `mqtts://localhost:${secure}`,
        MQTT_USERNAME: username,
        MQTT_PASSWORD: password,
        MQTT_CA_FILE: ca,
      }),
    };
  },
};
