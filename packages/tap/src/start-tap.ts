import { ConcordError, type MessageDefinition, type Subscription, type Transport } from "@concord/runtime";
import type { Observer } from "./observer.ts";

export interface Tap {
  /** Rejects when the transport cannot go on. */
  readonly ended: Promise<void>;
  /** Takes no more, and leaves nothing behind on the broker. */
  stop(): Promise<void>;
}

export interface TapOptions {
  readonly transport: Transport;
  /** Of one of the channel's messages. */
  readonly channel: MessageDefinition["channel"];
  readonly observer: Pick<Observer, "observe">;
  /** How many messages may wait here. Default 500. */
  readonly prefetch?: number;
}

const group = "concord-tap";

/**
 * Watches a channel from now on, as one more consumer that nobody shares: its group is its own and goes with it, so
 * that it takes nothing away from anybody and acknowledges for nobody. The transport is connected already.
 * Throws a `ConcordError` where watching would take messages away from others.
 */
export async function startTap({ transport, channel, observer, prefetch = 500 }: TapOptions): Promise<Tap> {
  refuseWhatCannotBeWatched(transport, channel);
  const { promise: ended, reject, resolve } = Promise.withResolvers<void>();
  ended.catch(() => undefined);
  const subscription: Subscription = await transport.subscribe(
    { channels: [channel], group, prefetch, ephemeral: true },
    {
      delivered(delivery) {
        observer.observe(delivery);
        // It is this tap's own copy. Where the broker cannot be told just now it comes again, after a cut connection.
        void (async () => delivery.settle({ ack: true, outcome: "handled" }))().catch(() => undefined);
      },
      failed: reject,
    },
  );
  return {
    ended,
    async stop() {
      await subscription.stop({ drainMs: 1_000 });
      resolve();
    },
  };
}

function refuseWhatCannotBeWatched(transport: Transport, channel: MessageDefinition["channel"]): void {
  if (!transport.caps.ephemeral)
    throw new ConcordError(
      "configuration",
      `${transport.name} has no subscription that takes nothing away from others`,
      "tap the channel on another transport",
    );
  const amqp = channel.bindings?.["amqp"];
  const isQueue = typeof amqp === "object" && amqp !== null && "is" in amqp && amqp["is"] === "queue";
  if (isQueue && transport.name === "rabbitmq")
    throw new ConcordError(
      "configuration",
      `${channel.address} is a queue: who reads it takes its messages away from its consumers`,
      "tap a channel that is an exchange, or publish a copy for watchers",
    );
}
