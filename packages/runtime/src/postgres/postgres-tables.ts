import type { PostgresPool } from "./postgres-client.ts";

/** Messages whose keys fall into one lane are published one after the other. */
export const LANES = 16;

/** The tables of inbox and outbox, for those who create tables themselves. Harmless where they are there. */
export const postgresTables = `
create table if not exists concord_inbox (
  key text primary key, state text not null, until timestamptz not null, answer text
);
create index if not exists concord_inbox_until on concord_inbox (until);
create table if not exists concord_outbox (
  number bigint generated always as identity primary key, lane smallint not null,
  channel text not null, key text, headers text not null, body bytea, bindings text, server text
);
create index if not exists concord_outbox_lane on concord_outbox (lane, number);
create table if not exists concord_outbox_lane_locks (lane smallint primary key);
insert into concord_outbox_lane_locks select * from generate_series(0, ${LANES - 1}) on conflict do nothing;
`;

const created = new WeakMap<PostgresPool, Promise<unknown>>();

/** Creates them at the first use of a pool; processes that do it at the same time wait for each other. */
export function ensureTables(pool: PostgresPool): Promise<unknown> {
  const known = created.get(pool);
  if (known !== undefined) return known;
  const creating = pool.query(`begin; select pg_advisory_xact_lock(613547); ${postgresTables} commit;`);
  created.set(pool, creating);
  creating.catch(() => created.delete(pool));
  return creating;
}
