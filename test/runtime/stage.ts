/** A stage for tests: the shop on a broker of its own, on a virtual clock, with everything noted that hooks are told. */
import {
  createConsumer,
  createProducer,
  memory,
  type ConsumerOptions,
  type DeadLetter,
  type Delivery,
  type FaultOptions,
  type Hooks,
  type ProducerOptions,
  type RetryNotice,
  type Violation,
  type Wire,
} from "@concord/runtime";
import { virtualClock } from "@concord/runtime/testing";
import { createShop } from "./shop.ts";

export interface StageOptions {
  readonly faults?: FaultOptions;
  readonly maxBytes?: number;
}

export function createStage({ faults = {}, ...more }: StageOptions = {}) {
  const clock = virtualClock();
  const transport = memory({ clock, faults, ...more });
  const notes = {
    rejected: [] as (readonly Violation[])[],
    deadLetters: [] as DeadLetter[],
    retries: [] as RetryNotice[],
    duplicates: [] as string[],
    skipped: [] as string[],
    deprecated: [] as string[],
    breaker: [] as string[],
    notices: [] as string[],
  };
  const hooks: Hooks = {
    onReject: (violations) => void notes.rejected.push(violations),
    onDeadLetter: (letter) => void notes.deadLetters.push(letter),
    onRetry: (notice) => void notes.retries.push(notice),
    onDuplicate: (key) => void notes.duplicates.push(key),
    onSkip: (reason) => void notes.skipped.push(reason),
    onDeprecated: ({ name }) => void notes.deprecated.push(name),
    onBreaker: (state) => void notes.breaker.push(state),
    onNotice: (notice) => void notes.notices.push(notice),
  };
  const { sends, receives } = createShop();
  const producer = (options: Partial<ProducerOptions> = {}) =>
    createProducer("shop", sends, { transport, hooks, ...options });
  return {
    clock,
    transport,
    notes,
    hooks,
    sends,
    receives,
    producer,
    orders: producer(),
    /** Without jitter, so that delays are what they say. */
    consumer: (options: Partial<ConsumerOptions> = {}) =>
      createConsumer("shop", receives, {
        transport,
        group: "shop",
        hooks,
        ...options,
        retry: { jitter: false, ...options.retry },
      }),
    /** Puts bytes on a channel. */
    raw: async (channel: string, body: string | Uint8Array | null, more: Partial<Wire> = {}): Promise<void> => {
      await transport.connect();
      await transport.publish([wire(channel, body, more)]);
      await clock.advance(0);
    },
    /** Everything that comes to a channel from now on. */
    collect: async (channel: string, group = "collector"): Promise<readonly Delivery[]> => {
      const found: Delivery[] = [];
      await transport.connect();
      await transport.subscribe(
        { channels: [{ name: "any", address: channel }], group, prefetch: 1_000_000, ephemeral: false },
        {
          delivered(delivery) {
            found.push(delivery);
            void delivery.settle({ ack: true, outcome: "handled" });
          },
          failed: () => undefined,
        },
      );
      return found;
    },
  };
}

export function wire(channel: string, body: string | Uint8Array | null, more: Partial<Wire> = {}): Wire {
  return { channel, headers: {}, body: typeof body === "string" ? Buffer.from(body) : body, ...more };
}

export const order = (orderId: string, total = 1) => ({ orderId, total });
