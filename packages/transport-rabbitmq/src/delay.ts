/**
 * Redelivery after a delay: a copy waits in a queue whose messages expire into the queue that it came from. All
 * messages of one such queue wait equally long, so that none waits behind a longer one.
 */
import type { ConfirmChannel } from "amqplib";

export interface DelayQueue {
  readonly name: string;
  declare(channel: ConfirmChannel): Promise<unknown>;
}

/** A waiting queue that nobody has used for so long after its last message could have left it is removed. */
const IDLE_MS = 600_000;

export function delayQueue(queue: string, delayMs: number, queueType: "quorum" | "classic"): DelayQueue {
  const ttl = roundUp(delayMs);
  const name = `${queue}.delay.${ttl}`;
  return {
    name,
    declare: (channel) =>
      channel.assertQueue(name, {
        durable: true,
        arguments: {
          "x-queue-type": queueType,
          "x-message-ttl": ttl,
          "x-expires": ttl + IDLE_MS,
          "x-dead-letter-exchange": "",
          "x-dead-letter-routing-key": queue,
          // Leaves only when it has arrived.
          ...(queueType === "quorum"
            ? { "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish" }
            : {}),
        },
      }),
  };
}

/** How long a declaration of a waiting queue can be relied on. */
export const DECLARED_FOR_MS = IDLE_MS / 2;

/** 100, 150, 200, 300, 400, 600, …: a few queues serve every delay. */
export function roundUp(delayMs: number): number {
  let step = 100;
  while (step < delayMs) {
    if (step * 1.5 >= delayMs) return step * 1.5;
    step *= 2;
  }
  return step;
}
