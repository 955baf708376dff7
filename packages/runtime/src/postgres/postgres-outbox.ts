import { createHash } from "node:crypto";
import type { Outbox, OutgoingMessage } from "../options.ts";
import { createOutbox } from "../outbox-relay.ts";
import type { Wire } from "../transport.ts";
import type { Json } from "../types.ts";
import { inTransaction, type PostgresPool, type PostgresQueries } from "./postgres-client.ts";
import { prepared, type PostgresStoreOptions } from "./postgres-inbox.ts";
import { LANES } from "./postgres-tables.ts";

/**
 * An outbox in PostgreSQL. Send with `tx`: the client on which your transaction is open (a connection of the pool where
 * it is left out), so that messages and data are written together or not at all. Run as many relays as you like: each
 * takes a lane that nobody else has, and all messages of one key are in one lane, so their order is kept. Two
 * transactions that write messages of one key at the same time have no order; lock what they both change.
 */
export function postgresOutbox(pool: PostgresPool, options: PostgresStoreOptions = {}): Outbox {
  const ready = prepared(pool, options);
  return createOutbox({
    async enqueue(tx, messages) {
      await ready();
      await ((tx ?? pool) as PostgresQueries).query(
        `insert into concord_outbox (lane, channel, key, headers, body, bindings, server)
         select lane, channel, key, headers, body, bindings, server
         from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[])
           with ordinality as message (lane, channel, key, headers, body, bindings, server, place)
         order by place`,
        columns(messages),
      );
    },
    async take(limit, publish, server) {
      await ready();
      return inTransaction(pool, async (client) => {
        const rows = await takeLane(client, limit, server);
        if (rows.length === 0) return 0;
        await publish(rows.map(toWire));
        // By number: a transaction that was slower may yet commit a smaller one.
        await client.query("delete from concord_outbox where number = any($1)", [rows.map(({ number }) => number)]);
        return rows.length;
      });
    },
  });
}

interface Row {
  /** A bigint, as text. */
  readonly number: string;
  readonly channel: string;
  readonly key: string | null;
  readonly headers: string;
  readonly body: Uint8Array | null;
  readonly bindings: string | null;
}

/** The oldest messages of a lane that nobody else is publishing; the lane is locked until the transaction ends. */
async function takeLane(client: PostgresQueries, limit: number, server: string | undefined): Promise<readonly Row[]> {
  const lane = await client.query(
    `select lane from concord_outbox_lane_locks locks
     where exists (select 1 from concord_outbox waiting
                   where waiting.lane = locks.lane and ($1::text is null or waiting.server = $1))
     order by random() limit 1 for update skip locked`,
    [server ?? null],
  );
  const [found] = lane.rows as readonly { readonly lane: number }[];
  if (found === undefined) return [];
  const { rows } = await client.query(
    `select number, channel, key, headers, body, bindings from concord_outbox
     where lane = $1 and ($2::text is null or server = $2) order by number limit $3`,
    [found.lane, server ?? null, limit],
  );
  return rows as readonly Row[];
}

function columns(messages: readonly OutgoingMessage[]): unknown[] {
  return [
    messages.map(laneOf),
    messages.map(({ channel }) => channel),
    messages.map(({ key }) => key ?? null),
    messages.map(({ headers }) => JSON.stringify(headers)),
    messages.map(({ body }) => (body === null ? null : Buffer.from(body))),
    messages.map(({ bindings }) => (bindings === undefined ? null : JSON.stringify(bindings))),
    messages.map(({ server }) => server ?? null),
  ];
}

/** Without a key any lane will do. */
function laneOf({ channel, key }: Wire): number {
  if (key === undefined) return Math.floor(Math.random() * LANES);
  return createHash("md5").update(`${channel}\n${key}`).digest()[0]! % LANES;
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
