/** A consumer that says what it has handled before it acknowledges it, until it is killed. */
import type { Transport } from "@concord/runtime";
import * as kafka from "@concord/transport-kafka";
import * as rabbitmq from "@concord/transport-rabbitmq";

const [name, address] = process.argv.slice(2) as ["kafka" | "rabbitmq", string];
const transport: Transport =
  name === "kafka"
    ? kafka.kafka({ ...kafka.fromEnv(), sessionTimeoutMs: 6_000 })
    : rabbitmq.rabbitmq(rabbitmq.fromEnv());

/** Resolves when the other end has it, whatever becomes of this process. */
const tell = (id: string) => new Promise<void>((resolve) => process.send!(id, () => resolve()));

/** The broker may be away just now. */
async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await attempt();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
}

await insist(() => transport.connect());
await insist(() =>
  transport.subscribe(
    { channels: [{ name: "soak", address }], group: "soak", prefetch: 32, ephemeral: false },
    {
      delivered(delivery) {
        void tell(delivery.headers["ce-id"]!)
          .then(() => delivery.settle({ ack: true, outcome: "handled" }))
          // Taken back: it comes again.
          .catch(() => undefined);
      },
      failed: (error) => {
        throw error;
      },
    },
  ),
);
await tell("ready");
