import type { DatabaseSync } from "node:sqlite";
import type { Outbox } from "./options.ts";
import { createOutbox } from "./outbox-relay.ts";
import type { Json } from "./types.ts";
import type { Wire } from "./transport.ts";

/**
 * An outbox in a table of `database`. Send with `tx`: the connection on which your transaction is open (this one where
 * it is left out), so that messages and data are written together or not at all. One relay at a time.
 */
export function sqliteOutbox(database: DatabaseSync): Outbox {
  database.exec(`create table if not exists concord_outbox (
    number integer primary key autoincrement,
    channel text not null, key text, headers text not null, body blob, bindings text, server text
  ) strict`);
  const oldest = database.prepare(
    "select * from concord_outbox where ?1 is null or server = ?1 order by number limit ?2",
  );
  const remove = database.prepare("delete from concord_outbox where number <= ?2 and (?1 is null or server = ?1)");

  return createOutbox({
    enqueue(tx, messages) {
      const insert = ((tx ?? database) as DatabaseSync).prepare(
        "insert into concord_outbox (channel, key, headers, body, bindings, server) values (?, ?, ?, ?, ?, ?)",
      );
      for (const { channel, key, headers, body, bindings, server } of messages) {
        const settings = bindings ? JSON.stringify(bindings) : null;
        insert.run(channel, key ?? null, JSON.stringify(headers), body, settings, server ?? null);
      }
    },
    async take(limit, publish, only) {
      const server = only ?? null;
      const rows = oldest.all(server, limit) as unknown as readonly Row[];
      const last = rows.at(-1);
      if (last === undefined) return 0;
      await publish(rows.map(toWire));
      remove.run(server, last.number);
      return rows.length;
    },
  });
}

interface Row {
  readonly number: number;
  readonly channel: string;
  readonly key: string | null;
  readonly headers: string;
  readonly body: Uint8Array | null;
  readonly bindings: string | null;
}

function toWire({ channel, key, headers, body, bindings }: Row): Wire {
  return {
    channel,
    ...(key === null ? {} : { key }),
    headers: JSON.parse(headers) as Record<string, string>,
    body,
    ...(bindings === null ? {} : { bindings: JSON.parse(bindings) as Record<string, Json> }),
  };
}
