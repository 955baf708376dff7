import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { credentials, type BrokerDefinition } from "./broker.ts";
import { findProgram } from "./programs.ts";

const { username, password } = credentials;

export const redis: BrokerDefinition = {
  name: "redis",
  find: () => findProgram("redis-server"),
  prepare({ folder, port, secure, tls }, command) {
    const config = join(folder, "redis.conf");
    writeFileSync(
      config,
      [
        "bind 127.0.0.1",
        `port ${port}`,
        `tls-port ${secure}`,
        `tls-cert-file ${tls.certificate}`,
        `tls-key-file ${tls.key}`,
        "tls-auth-clients no",
        "tls-protocols TLSv1.3",
        `dir ${folder}`,
        'save ""',
        // What was taken is there again after a restart.
        "appendonly yes",
        "proto-max-bulk-len 1048576",
        "user default off",
        `user ${username} on >${password} ~* &* +@all`,
      ].join("\n"),
    );
    return {
      command,
      args: [config],
      environment: (at) => ({ REDIS_URL: `redis://${username}:${password}@127.0.0.1:${at}` }),
      secureEnvironment: (ca) => ({
        REDIS_URL: `rediss://${username}:${password}@localhost:${secure}`,
        REDIS_CA_FILE: ca,
      }),
    };
  },
};
