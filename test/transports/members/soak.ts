/**
 * A consumer whose handler writes one row for each message through the transaction of its inbox, until it is killed.
 * The table has no key: a message that was handled twice shows as two rows.
 */
import { DatabaseSync } from "node:sqlite";
import { createConsumer, type MessageDefinition, type Transport } from "@concord/runtime";
import { sqliteInbox } from "@concord/runtime/sqlite";
import * as kafka from "@concord/transport-kafka";
import * as rabbitmq from "@concord/transport-rabbitmq";

const [name, address, file] = process.argv.slice(2) as ["kafka" | "rabbitmq", string, string];
const transport: Transport =
  name === "kafka"
    ? kafka.kafka({ ...kafka.fromEnv(), sessionTimeoutMs: 6_000 })
    : rabbitmq.rabbitmq(rabbitmq.fromEnv());

const database = new DatabaseSync(file);
database.exec("pragma busy_timeout = 30000; pragma journal_mode = wal; pragma synchronous = normal");
database.exec("create table if not exists effects (id text not null)");
const write = database.prepare("insert into effects (id) values (?)");

const message: MessageDefinition<{ readonly id: string }> = {
  name: "orderPlaced",
  type: "orderPlaced",
  contract: "soak@1.0.0",
  contentType: "application/json",
  channel: { name: "soak", address },
  validate: () => undefined,
};

/** The broker may be away just now. */
async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await attempt();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
}

await insist(() =>
  createConsumer(
    "soak",
    { orderPlaced: { message, operation: "onOrderPlaced" } },
    { transport, group: "soak", dedupe: sqliteInbox(database), prefetch: 32 },
  )
    .on.orderPlaced(({ id }) => void write.run(id))
    .start(),
);
process.send!("ready");
