/**
 * A consumer whose handler writes one row for each message through the transaction of its inbox, until it is killed.
 * The table has no key: a message that was handled twice shows as two rows.
 */
import { createConsumer, type MessageDefinition, type Transport } from "@concord/runtime";
import { postgresInbox, type PostgresQueries } from "@concord/runtime/postgres";
import * as kafka from "@concord/transport-kafka";
import * as rabbitmq from "@concord/transport-rabbitmq";
import pg from "pg";

const [name, address] = process.argv.slice(2) as ["kafka" | "rabbitmq", string];
const transport: Transport =
  name === "kafka"
    ? kafka.kafka({ ...kafka.fromEnv(), sessionTimeoutMs: 6_000 })
    : rabbitmq.rabbitmq(rabbitmq.fromEnv());

const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"]!, max: 10 });
pool.on("error", () => undefined);

const message: MessageDefinition<{ readonly id: string }> = {
  name: "orderPlaced",
  type: "orderPlaced",
  contract: "soak@1.0.0",
  contentType: "application/json",
  channel: { name: "soak", address },
  validate: () => undefined,
};

await createConsumer(
  "soak",
  { orderPlaced: { message, operation: "onOrderPlaced" } },
  // The broker may be away just now.
  { transport, group: "soak", dedupe: postgresInbox(pool), prefetch: 32, patienceMs: Infinity },
)
  .on.orderPlaced(async ({ id }, { tx }) => {
    await (tx as PostgresQueries).query("insert into effects (id) values ($1)", [id]);
  })
  .start();
process.send!("ready");
