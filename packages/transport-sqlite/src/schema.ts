/** The tables. `user_version` tells which version of them a file has. */
import type { DatabaseSync } from "node:sqlite";
import { ConcordError } from "@concord/runtime";

const VERSION = 1;

/**
 * `grp` is the group, empty for what is kept for whoever asks first. `due` and `alive_until` are milliseconds since
 * 1970; `owner` is the subscription that holds a delivery, null while nobody does.
 */
const tables = `
  CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grp TEXT NOT NULL,
    template TEXT NOT NULL,
    channel TEXT NOT NULL,
    key TEXT,
    headers TEXT NOT NULL,
    body BLOB,
    attempt INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0,
    owner TEXT
  ) STRICT;
  CREATE INDEX waiting ON deliveries (grp, template, id) WHERE owner IS NULL;
  CREATE INDEX later ON deliveries (due) WHERE owner IS NULL AND due > 0;
  CREATE INDEX held_keys ON deliveries (grp, channel, key) WHERE owner IS NOT NULL;
  CREATE INDEX held ON deliveries (owner) WHERE owner IS NOT NULL;

  CREATE TABLE bindings (
    grp TEXT NOT NULL,
    template TEXT NOT NULL,
    owner TEXT,
    PRIMARY KEY (grp, template)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE members (owner TEXT PRIMARY KEY, alive_until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};
`;

/** Makes the tables where they are not there. Throws where the file is of a newer version. */
export function prepareFile(database: DatabaseSync, synchronous: "full" | "normal"): void {
  database.exec(`
    PRAGMA busy_timeout = 10000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${synchronous === "full" ? "FULL" : "NORMAL"};
  `);
  database.exec("BEGIN IMMEDIATE");
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version === 0) database.exec(tables);
  database.exec("COMMIT");
  if (version > VERSION)
    throw new ConcordError(
      "configuration",
      `the file has tables of version ${version}, and this is version ${VERSION}`,
      "update @concord/transport-sqlite, or use another file",
    );
}
