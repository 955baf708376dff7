/** A queue, or the subscription of a topic: what it keeps, who holds what until when, and what is given up. */
import { randomUUID } from "node:crypto";
import type { Message } from "rhea";

/** Who takes messages from an entity: one link. */
export interface Taker {
  /** The session that it holds, where the entity has sessions. */
  readonly sessionId?: string;
  /** Whether it has credit left. */
  wants(): boolean;
  bring(stored: Stored): void;
}

export interface Stored {
  readonly sequence: number;
  readonly message: Message;
  readonly enqueuedAt: number;
  readonly sessionId: string | undefined;
  /** Deliveries that came to nothing. */
  deliveries: number;
  lock: { readonly token: string; until: number; readonly taker: Taker } | undefined;
}

export interface EntityOptions {
  readonly lockMs: number;
  readonly maxDeliveryCount: number;
  readonly requiresSession: boolean;
}

export class Entity {
  readonly options: EntityOptions;
  readonly takers = new Set<Taker>();
  /** The queue beside it, for what was given up. */
  readonly deadLetters: Entity | undefined;
  readonly #stored = new Map<number, Stored>();
  readonly #held = new Map<string, Stored>();
  readonly #sessions = new Map<string, { readonly taker: Taker; until: number }>();
  /** Links that wait for a session that nobody holds. */
  readonly #waiting = new Set<(sessionId: string) => Taker>();
  #sequence = 0;

  constructor(options: EntityOptions, isDeadLetters = false) {
    this.options = options;
    this.deadLetters = isDeadLetters ? undefined : new Entity({ ...options, requiresSession: false }, true);
  }

  get messages(): readonly Stored[] {
    return [...this.#stored.values()];
  }

  put(message: Message): void {
    const sequence = ++this.#sequence;
    const { group_id: sessionId } = message;
    this.#stored.set(sequence, {
      sequence,
      message,
      sessionId,
      enqueuedAt: Date.now(),
      deliveries: 0,
      lock: undefined,
    });
    this.pump();
  }

  /** Brings what is free to who wants it, in order. */
  pump(): void {
    this.#giveSessions();
    for (const stored of this.#stored.values()) {
      if (stored.lock !== undefined) continue;
      const taker = this.#takerOf(stored);
      if (taker === undefined) {
        if (this.options.requiresSession) continue;
        return;
      }
      // Whoever was served last is asked last.
      this.takers.delete(taker);
      this.takers.add(taker);
      const token = randomUUID();
      stored.lock = { token, until: Date.now() + this.options.lockMs, taker };
      this.#held.set(token, stored);
      taker.bring(stored);
    }
  }

  #takerOf({ sessionId }: Stored): Taker | undefined {
    for (const taker of this.takers)
      if (taker.wants() && (!this.options.requiresSession || taker.sessionId === sessionId)) return taker;
    return undefined;
  }

  /** `attach` is called with the first session that has messages and that nobody holds, as soon as there is one. */
  acceptNext(attach: (sessionId: string) => Taker): () => void {
    this.#waiting.add(attach);
    this.pump();
    return () => void this.#waiting.delete(attach);
  }

  #giveSessions(): void {
    for (const attach of this.#waiting) {
      const free = this.messages.find(
        ({ lock, sessionId }) => lock === undefined && sessionId !== undefined && !this.#sessions.has(sessionId),
      );
      if (free === undefined) return;
      this.#waiting.delete(attach);
      const taker = attach(free.sessionId!);
      this.#sessions.set(free.sessionId!, { taker, until: Date.now() + this.options.lockMs });
      this.takers.add(taker);
    }
  }

  /** A link has ended. What is held by a session goes back with it; other locks go on until they end. */
  leave(taker: Taker): void {
    this.takers.delete(taker);
    const { sessionId } = taker;
    if (sessionId === undefined || this.#sessions.get(sessionId)?.taker !== taker) return;
    this.#sessions.delete(sessionId);
    for (const stored of this.#stored.values()) if (stored.lock?.taker === taker) this.#giveBack(stored);
    this.pump();
  }

  /** Undefined where the lock is lost. */
  held(token: string): Stored | undefined {
    return this.#held.get(token);
  }

  complete(stored: Stored): void {
    this.#stored.delete(stored.sequence);
    this.#unlock(stored);
  }

  abandon(stored: Stored): void {
    this.#giveBack(stored);
    this.pump();
  }

  giveUp(stored: Stored, reason: string, description: string): void {
    this.complete(stored);
    const { message } = stored;
    const application_properties = {
      ...message.application_properties,
      DeadLetterReason: reason,
      DeadLetterErrorDescription: description,
    };
    this.deadLetters?.put({ ...message, application_properties });
  }

  renew(token: string): number | undefined {
    const lock = this.held(token)?.lock;
    if (lock === undefined) return undefined;
    lock.until = Date.now() + this.options.lockMs;
    return lock.until;
  }

  renewSession(sessionId: string): number | undefined {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return undefined;
    session.until = Date.now() + this.options.lockMs;
    return session.until;
  }

  /** Takes back what was held for too long. */
  expire(now: number): void {
    for (const [sessionId, { taker, until }] of this.#sessions)
      if (until <= now) {
        this.#sessions.delete(sessionId);
        this.takers.delete(taker);
        for (const stored of this.#stored.values()) if (stored.lock?.taker === taker) this.#giveBack(stored);
      }
    for (const stored of this.#stored.values())
      if (stored.lock !== undefined && stored.lock.until <= now && stored.lock.taker.sessionId === undefined)
        this.#giveBack(stored);
    this.pump();
  }

  #unlock(stored: Stored): void {
    if (stored.lock !== undefined) this.#held.delete(stored.lock.token);
    stored.lock = undefined;
  }

  #giveBack(stored: Stored): void {
    this.#unlock(stored);
    stored.deliveries++;
    if (stored.deliveries >= this.options.maxDeliveryCount)
      this.giveUp(stored, "MaxDeliveryCountExceeded", "Message could not be consumed");
  }
}
