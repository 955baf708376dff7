import type { Delivery, HeaderMap, Listener, Settlement, Subscription } from "@concord/runtime";
import { once, Redeliveries, takenBack, Unsettled } from "@concord/runtime/adapter";
import type { Message } from "@platformatic/kafka";
import { fromKafkaHeaders } from "./headers.ts";
import { Membership, type MembershipSetup } from "./membership.ts";
import type { Entry, PartitionProgress } from "./partition-progress.ts";

export interface SubscriptionSetup extends Omit<MembershipSetup, "topics" | "delivered"> {
  /** By topic. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly prefetch: number;
  readonly listener: Listener;
  /** After the group was left. */
  stopped(): Promise<void>;
}

export class KafkaSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #membership: Membership;
  readonly #unsettled: Unsettled;
  /** Reading goes on below this, so that the stream is not stopped and started for every message. */
  readonly #resumeAt: number;
  readonly #redeliveries = new Redeliveries();
  #held = false;
  #paused = false;
  #stopping: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    this.#setup = setup;
    this.#unsettled = new Unsettled(setup.prefetch);
    this.#resumeAt = Math.floor(setup.prefetch * 0.75);
    this.#membership = new Membership({
      ...setup,
      topics: [...setup.addresses.keys()],
      delivered: (message, progress) => this.#take(message, progress),
    });
  }

  start(): Promise<void> {
    return this.#membership.start();
  }

  pause(): void {
    this.#paused = true;
    this.#flow();
  }

  resume(): void {
    this.#paused = this.#stopping !== undefined;
    this.#flow();
  }

  stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#stopping ??= this.#stop(drainMs);
    return this.#stopping;
  }

  async #stop(drainMs: number): Promise<void> {
    this.#paused = true;
    this.#flow();
    // What waits to be delivered again comes again after the next start.
    this.#redeliveries.end(() => this.#unsettled.remove());
    await this.#unsettled.drained(drainMs);
    await this.#membership.stop();
    await this.#setup.stopped();
  }

  #take(message: Message, progress: PartitionProgress): void {
    const entry = progress.deliver(message.offset, message.leaderEpoch);
    this.#unsettled.add();
    this.#flow();
    this.#deliver({ message, progress, entry, headers: fromKafkaHeaders(message.headerEntries), attempt: 1 });
  }

  #deliver(taken: Taken): void {
    const { message, headers, attempt } = taken;
    const key = message.key as Buffer | undefined;
    const body = message.value as Buffer | undefined;
    const delivery: Delivery = {
      channel: this.#setup.addresses.get(message.topic)!,
      headers,
      body: body ?? null,
      attempt,
      settle: once((settlement) => this.#settle(taken, settlement)),
    };
    this.#setup.listener.delivered(key === undefined ? delivery : { ...delivery, key: key.toString() });
  }

  #settle(taken: Taken, settlement: Settlement): void {
    const { progress, entry, message } = taken;
    if ("nack" in settlement && !progress.isLost && this.#stopping === undefined) {
      return this.#redeliver(taken, settlement.delayMs);
    }
    this.#unsettled.remove();
    if (!this.#paused) this.#flow();
    if ("nack" in settlement) return;
    if (progress.isLost) throw takenBack("kafka", this.#setup.addresses.get(message.topic)!);
    if (progress.settle(entry)) this.#membership.touch();
  }

  /** Keeps its place among the unsettled, so that nothing after it is taken for done. */
  #redeliver(taken: Taken, delayMs: number | undefined): void {
    this.#redeliveries.after(delayMs, () => {
      if (taken.progress.isLost) this.#unsettled.remove();
      else this.#deliver({ ...taken, attempt: taken.attempt + 1 });
    });
  }

  /** Stops and starts reading, by what is unsettled and what was asked for. */
  #flow(): void {
    const hold = this.#paused || this.#unsettled.isFull || (this.#held && this.#unsettled.count > this.#resumeAt);
    if (hold === this.#held) return;
    this.#held = hold;
    if (hold) this.#membership.pause();
    else this.#membership.resume();
  }
}

interface Taken {
  readonly message: Message;
  readonly progress: PartitionProgress;
  readonly entry: Entry;
  readonly headers: HeaderMap;
  readonly attempt: number;
}
