import type { Delivery, Listener, Subscription } from "@concord/runtime";
import { once, takenBack, Unsettled } from "@concord/runtime/adapter";
import type { Claimed, Member, Store } from "./store.ts";

export interface SubscriptionSetup {
  readonly store: Store;
  readonly member: Member;
  readonly prefetch: number;
  readonly listener: Listener;
  /** After it has left. */
  stopped(): void;
}

export class SqliteSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #unsettled: Unsettled;
  /** Claiming goes on below this, so that there is more than one delivery to a transaction. */
  readonly #claimBelow: number;
  #paused = false;
  #claiming = false;
  /** Something may have come since the last claim began. */
  #stale = false;
  #stopped: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    this.#setup = setup;
    this.#unsettled = new Unsettled(setup.prefetch);
    this.#claimBelow = Math.max(1, Math.ceil(setup.prefetch * 0.75));
  }

  /** Looks for what has come. */
  wake(): void {
    this.#stale = true;
    if (!this.#claiming) void this.#claim();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = this.#stopped !== undefined;
    this.wake();
  }

  stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#stopped ??= this.#stop(drainMs);
    return this.#stopped;
  }

  async #stop(drainMs: number): Promise<void> {
    const { store, member } = this.#setup;
    this.#paused = true;
    await this.#unsettled.drained(drainMs);
    this.#setup.stopped();
    await store.leave(member.owner);
  }

  async #claim(): Promise<void> {
    const { store, member, prefetch } = this.#setup;
    this.#claiming = true;
    while (this.#stale && !this.#paused && this.#unsettled.count < this.#claimBelow) {
      this.#stale = false;
      const room = prefetch - this.#unsettled.count;
      let claimed: readonly Claimed[];
      try {
        claimed = await store.claim(member, room, Date.now());
      } catch {
        // The file is busy or full: the next look comes by itself.
        break;
      }
      // There may be more.
      if (claimed.length >= room) this.#stale = true;
      for (const each of claimed) this.#deliver(each);
    }
    this.#claiming = false;
  }

  #deliver({ id, channel, key, headers, body, attempt }: Claimed): void {
    const { store, member } = this.#setup;
    this.#unsettled.add();
    const delivery: Delivery = {
      channel,
      headers,
      body,
      attempt,
      ...(key === null ? {} : { key }),
      settle: once(async (settlement) => {
        try {
          const mine =
            "ack" in settlement
              ? await store.remove(id, member.owner)
              : await store.giveBack(id, member.owner, Date.now() + (settlement.delayMs ?? 0));
          if (!mine) throw takenBack("sqlite", channel);
        } finally {
          this.#unsettled.remove();
          if (this.#unsettled.count < this.#claimBelow) this.wake();
        }
      }),
    };
    this.#setup.listener.delivered(delivery);
  }
}
