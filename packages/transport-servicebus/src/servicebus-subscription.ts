import { ConcordError, type Delivery, type Listener, type Settlement, type Subscription } from "@concord/runtime";
import { HandOver, once, takenBack } from "@concord/runtime/adapter";
import { ended, isLockLost } from "./clients.ts";
import { fromMessage } from "./headers.ts";
import type { Intake, IntakeListener, Received } from "./intake.ts";

export interface SubscriptionSetup {
  readonly intakes: (listener: IntakeListener) => readonly Intake[];
  readonly prefetch: number;
  readonly listener: Listener;
  readonly explain: (error: unknown) => unknown;
  /** After it has given everything back. */
  stopped(): Promise<void>;
}

/** A lock that we prolong. */
interface Lock {
  /** Half of its time. */
  readonly halfMs: number;
  renewing: boolean;
}

/** How often locks are looked at. */
const LOOK_MS = 500;
/** How many messages wait for their delay at once, beside those that are handled. */
const MOST_WAITING = 500;

export class ServiceBusSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #intakes: readonly Intake[];
  readonly #handOver: HandOver<Received>;
  /** Everything that the service has locked for us. */
  readonly #held = new Map<Received, Lock>();
  /** What waits until it is given back. */
  readonly #delayed = new Map<Received, NodeJS.Timeout>();
  readonly #looking: NodeJS.Timeout;
  #started = false;
  #interrupted = false;
  #stopped: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    this.#setup = setup;
    this.#handOver = new HandOver(setup.prefetch, (received) => this.#deliver(received));
    this.#intakes = setup.intakes({
      took: (received) => this.#took(received),
      lost: (receiver) => this.#lost(receiver),
      interrupted: (error) => this.#tell(error),
      failed: (error) => this.#failed(error),
    });
    this.#looking = setInterval(() => this.#renew(), LOOK_MS);
  }

  /** Resolves when the service keeps messages for it. */
  async start(): Promise<void> {
    await Promise.all(this.#intakes.map((intake) => intake.start()));
    this.#started = true;
  }

  async pause(): Promise<void> {
    this.#handOver.pause();
    await Promise.all(this.#intakes.map((intake) => intake.pause()));
  }

  resume(): void {
    if (this.#stopped !== undefined) return;
    for (const intake of this.#intakes) intake.resume();
    this.#handOver.resume();
  }

  stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#stopped ??= this.#stop(drainMs);
    return this.#stopped;
  }

  async #stop(drainMs: number): Promise<void> {
    this.#handOver.pause();
    await Promise.all(this.#intakes.map((intake) => intake.stop()));
    await Promise.all(this.#handOver.takeBack().map((received) => this.#giveBack(received)));
    await this.#handOver.drained(drainMs);
    clearInterval(this.#looking);
    await Promise.all([...this.#held.keys()].map((received) => this.#giveBack(received)));
    await Promise.all(this.#intakes.map((intake) => intake.close()));
    await this.#setup.stopped();
  }

  #took(received: Received): void {
    this.#interrupted = false;
    const { lockedUntilUtc } = received.message;
    const halfMs = ((lockedUntilUtc?.getTime() ?? 0) - Date.now()) / 2;
    this.#held.set(received, { halfMs, renewing: false });
    this.#handOver.take(received);
  }

  /** What has not been handed over comes again by itself; what has is refused when it is settled. */
  #lost(receiver: Received["receiver"]): void {
    this.#handOver.takeBack((received) => received.receiver === receiver);
    for (const received of this.#held.keys()) if (received.receiver === receiver) this.#release(received);
  }

  #deliver(received: Received): void {
    const { message, address } = received;
    const delivery: Delivery = {
      channel: address,
      ...fromMessage(message),
      attempt: (message.deliveryCount ?? 0) + 1,
      settle: once(async (settlement) => {
        try {
          await this.#settle(received, settlement);
        } finally {
          this.#handOver.settled();
        }
      }),
    };
    this.#setup.listener.delivered(delivery);
  }

  async #settle(received: Received, settlement: Settlement): Promise<void> {
    const { message, address, receiver } = received;
    if (!this.#held.has(received)) throw takenBack("servicebus", address);
    if ("nack" in settlement && (settlement.delayMs ?? 0) > 0) return this.#delay(received, settlement.delayMs!);
    try {
      await ("ack" in settlement ? receiver.completeMessage(message) : receiver.abandonMessage(message));
    } catch (error) {
      throw isLockLost(error) ? takenBack("servicebus", address) : this.#setup.explain(error);
    } finally {
      this.#release(received);
    }
  }

  /** The service knows no delays: the message stays locked for us until its time has come, and is then given back. */
  #delay(received: Received, delayMs: number): void {
    this.#delayed.set(
      received,
      setTimeout(() => void this.#giveBack(received), delayMs),
    );
    // Others come in its place, unless too many wait.
    if (this.#delayed.size <= MOST_WAITING) received.free();
  }

  async #giveBack(received: Received): Promise<void> {
    // Where it cannot be told, the lock ends by itself.
    await ended(received.receiver.abandonMessage(received.message));
    this.#release(received);
  }

  #release(received: Received): void {
    clearTimeout(this.#delayed.get(received));
    this.#delayed.delete(received);
    if (!this.#held.delete(received)) return;
    received.free();
    received.done?.();
  }

  #renew(): void {
    for (const [{ message, renew }, lock] of this.#held) {
      if (renew === undefined || lock.renewing || message.lockedUntilUtc === undefined) continue;
      if (message.lockedUntilUtc.getTime() - Date.now() > lock.halfMs) continue;
      lock.renewing = true;
      // A failure is not the last chance; a lock that is lost shows when the message is settled.
      renew()
        .catch(() => undefined)
        .finally(() => (lock.renewing = false));
    }
  }

  #tell(error: unknown): void {
    if (this.#interrupted || this.#stopped !== undefined) return;
    this.#interrupted = true;
    this.#setup.listener.interrupted?.(this.#asError(error));
  }

  #failed(error: unknown): void {
    if (this.#started && this.#stopped === undefined) this.#setup.listener.failed(this.#asError(error));
  }

  #asError(error: unknown): Error {
    const explained = this.#setup.explain(error);
    return explained instanceof Error ? explained : new ConcordError("connection", "servicebus is away", "wait");
  }
}
