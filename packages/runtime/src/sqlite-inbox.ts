import type { DatabaseSync } from "node:sqlite";
import { systemClock, type Clock } from "./clock.ts";
import type { Claim, DedupeStore, InboxWork } from "./options.ts";

interface Row {
  readonly state: "done" | "busy";
  readonly until: number;
  readonly answer: string | null;
}

export interface SqliteInboxOptions {
  readonly clock?: Clock;
}

/**
 * A dedupe store in a table of `database`, and an inbox: the handler's `context.tx` is this connection with a
 * transaction open, so that what it writes and the record of the message commit together. SQLite has one writer, so
 * handlers run one after the other; give it a connection that nothing else writes through.
 */
export function sqliteInbox(database: DatabaseSync, { clock = systemClock }: SqliteInboxOptions = {}): DedupeStore {
  database.exec(`create table if not exists concord_inbox (
    key text primary key, state text not null, until integer not null, answer text
  ) strict, without rowid`);
  const find = database.prepare("select state, until, answer from concord_inbox where key = ?");
  const write = database.prepare(
    "insert or replace into concord_inbox (key, state, until, answer) values (?, ?, ?, ?)",
  );
  const remove = database.prepare("delete from concord_inbox where key = ?");
  const purge = database.prepare("delete from concord_inbox where until <= ?");
  let purgedAt = clock.now();
  let last: Promise<unknown> = Promise.resolve();

  const rowOf = (key: string): Row | undefined => find.get(key) as Row | undefined;
  const look = (key: string): Claim => {
    const row = rowOf(key);
    return row === undefined || row.until <= clock.now() ? "won" : row.state;
  };
  const done = (key: string, ttlMs: number, answer?: string): void => {
    const now = clock.now();
    write.run(key, "done", now + ttlMs, answer ?? null);
    if (now - purgedAt < 60_000) return;
    purgedAt = now;
    purge.run(now);
  };
  const inTransaction = async (keys: readonly string[], ttlMs: number, work: InboxWork): Promise<readonly Claim[]> => {
    database.exec("begin immediate");
    try {
      const claims = keys.map(look);
      const won = keys.filter((_, index) => claims[index] === "won");
      if (won.length > 0) {
        const answer = await work(database, won);
        for (const key of won) done(key, ttlMs, answer);
      }
      database.exec("commit");
      return claims;
    } catch (error) {
      database.exec("rollback");
      throw error;
    }
  };

  return {
    claim(key, leaseMs) {
      const claim = look(key);
      if (claim === "won") write.run(key, "busy", clock.now() + leaseMs, null);
      return claim;
    },
    complete: done,
    release: (key) => void remove.run(key),
    answer: (key) => rowOf(key)?.answer ?? undefined,
    within(keys, ttlMs, work) {
      const mine = last.then(() => inTransaction(keys, ttlMs, work));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
