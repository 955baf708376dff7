import { randomUUID } from "node:crypto";
import type { Claim, DedupeStore } from "../options.ts";
import { inTransaction, type PostgresPool, type PostgresQueries } from "./postgres-client.ts";
import { ensureTables } from "./postgres-tables.ts";

export interface PostgresStoreOptions {
  /** Whether the tables are created where they are missing; `postgresTables` is what is needed. Default true. */
  readonly createTables?: boolean;
}

const PURGE_EVERY_MS = 60_000;
const until = "now() + $2 * interval '1 millisecond'";

/** A dedupe store in PostgreSQL, shared by every process: for handlers whose effects are elsewhere. */
export function postgresDedupe(pool: PostgresPool, options: PostgresStoreOptions = {}): DedupeStore {
  const ready = prepared(pool, options);
  const purge = createPurge(pool);
  // Stands as the state of what is claimed here; nobody else's claim looks like this.
  const mine = randomUUID();
  return {
    async claim(key, leaseMs) {
      await ready();
      const { rows } = await pool.query(
        `with mine as (
           insert into concord_inbox (key, state, until) values ($1, $3, ${until})
           on conflict (key) do update set state = $3, until = excluded.until where concord_inbox.until <= now()
           returning 1
         )
         select (select count(*) from mine) = 1 as won, (select state from concord_inbox where key = $1) as state`,
        [key, leaseMs, mine],
      );
      const [{ won, state }] = rows as [{ readonly won: boolean; readonly state: string | null }];
      // Without a state somebody has inserted it since this statement began.
      return won ? "won" : state === "done" ? "done" : "busy";
    },
    async complete(key, ttlMs, answer) {
      await ready();
      await record(pool, [key], ttlMs, answer);
      purge();
    },
    async release(key) {
      await pool.query("delete from concord_inbox where key = $1 and state = $2", [key, mine]);
    },
    async answer(key) {
      const { rows } = await pool.query("select answer from concord_inbox where key = $1", [key]);
      return (rows as readonly { readonly answer: string | null }[])[0]?.answer ?? undefined;
    },
  };
}

/**
 * An inbox in PostgreSQL: the handler's `context.tx` is a client with a transaction open, so that what it writes and the
 * record of the message commit together, or not at all. Each handler that runs holds one connection of the pool: let it
 * have at least as many as `concurrency` asks for.
 */
export function postgresInbox(pool: PostgresPool, options: PostgresStoreOptions = {}): DedupeStore {
  const ready = prepared(pool, options);
  const purge = createPurge(pool);
  return {
    ...postgresDedupe(pool, options),
    async within(keys, ttlMs, work) {
      await ready();
      const claims = await inTransaction(pool, async (tx): Promise<readonly Claim[]> => {
        const free = await lock(tx, keys);
        const done = await findDone(tx, keys);
        const claims = keys.map((key, index) => (!free[index] ? "busy" : done.has(key) ? "done" : "won"));
        const won = keys.filter((_, index) => claims[index] === "won");
        if (won.length > 0) await record(tx, won, ttlMs, await work(tx, won));
        return claims;
      });
      if (claims.includes("won")) purge();
      return claims;
    },
  };
}

/** Who holds the lock of a key handles it; the others look again, and hold no connection meanwhile. */
async function lock(tx: PostgresQueries, keys: readonly string[]): Promise<readonly boolean[]> {
  const { rows } = await tx.query(
    `select pg_try_advisory_xact_lock(hashtextextended(key, 0)) as free
     from unnest($1::text[]) with ordinality as asked (key, place) order by place`,
    [keys],
  );
  return (rows as readonly { readonly free: boolean }[]).map(({ free }) => free);
}

/** After the locks, in a statement of its own: it sees what was committed until then. */
async function findDone(tx: PostgresQueries, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const text = "select key from concord_inbox where key = any($1) and state = 'done' and until > now()";
  const { rows } = await tx.query(text, [keys]);
  return new Set((rows as readonly { readonly key: string }[]).map(({ key }) => key));
}

async function record(
  queries: PostgresQueries,
  keys: readonly string[],
  ttlMs: number,
  answer: string | undefined,
): Promise<void> {
  await queries.query(
    `insert into concord_inbox (key, state, until, answer) select key, 'done', ${until}, $3 from unnest($1::text[]) as key
     on conflict (key) do update set state = 'done', until = excluded.until, answer = excluded.answer`,
    [keys, ttlMs, answer ?? null],
  );
}

export function prepared(pool: PostgresPool, { createTables = true }: PostgresStoreOptions): () => Promise<unknown> {
  return () => (createTables ? ensureTables(pool) : Promise.resolve());
}

/** Forgets what is too old, now and then, a part at a time. */
function createPurge(pool: PostgresPool): () => void {
  let purgedAt = Date.now();
  return () => {
    if (Date.now() - purgedAt < PURGE_EVERY_MS) return;
    purgedAt = Date.now();
    // What fails here is tried again in a minute.
    pool
      .query("delete from concord_inbox where key in (select key from concord_inbox where until <= now() limit 10000)")
      .catch(() => undefined);
  };
}
