import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { credentials, type BrokerDefinition } from "./broker.ts";
import { findLatest } from "./programs.ts";

const { username, password } = credentials;

/** Not a broker: the database of inbox and outbox. */
export const postgresql: BrokerDefinition = {
  name: "postgresql",
  find: () => findLatest("/usr/lib/postgresql/*/bin/postgres"),
  prepare({ folder, port }, command) {
    const data = join(folder, "data");
    const passwordFile = join(folder, "password");
    const program = (name: string) => join(dirname(command), name);
    writeFileSync(passwordFile, password, { mode: 0o644 });
    return {
      command,
      args: ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", folder],
      once: [
        {
          command: program("initdb"),
          args: [
            "-D",
            data,
            "-U",
            username,
            "-A",
            "scram-sha-256",
            "--pwfile",
            passwordFile,
            "--no-locale",
            "-E",
            "UTF8",
          ],
        },
      ],
      probe: { command: program("pg_isready"), args: ["-q", "-h", "127.0.0.1", "-p", String(port)] },
      environment: (at) => ({ DATABASE_URL: `postgresql://${username}:${password}@127.0.0.1:${at}/postgres` }),
    };
  },
};
