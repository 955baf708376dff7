import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { credentials, type BrokerDefinition } from "./broker.ts";
import { findProgram } from "./programs.ts";

export const nats: BrokerDefinition = {
  name: "nats",
  find: () => findProgram("nats-server"),
  prepare({ folder, port, tls }, command) {
    const config = join(folder, "nats.conf");
    writeFileSync(
      config,
      [
        `listen: "127.0.0.1:${port}"`,
        `jetstream { store_dir: "${folder}" }`,
        // One port for both; clients choose.
        `tls { cert_file: "${tls.certificate}", key_file: "${tls.key}" }`,
        "allow_non_tls: true",
        `authorization { user: "${credentials.username}", password: "${credentials.password}" }`,
      ].join("\n"),
    );
    return {
      command,
      args: ["-c", config],
      environment: (at) => ({
        NATS_URL: `nats://127.0.0.1:${at}`,
        NATS_USERNAME: credentials.username,
        NATS_PASSWORD: credentials.password,
      }),
      secureEnvironment: (ca) => ({
        NATS_URL: `tls://localhost:${port}`,
        NATS_USERNAME: credentials.username,
        NATS_PASSWORD: credentials.password,
        NATS_CA_FILE: ca,
      }),
    };
  },
};
