/** Messages for one queue or topic, or for one session of it: what comes while others are sent goes in the next batch. */
import type { Wire } from "@concord/runtime";
import { backoff } from "@concord/runtime/adapter";
import type { ServiceBusMessage } from "@azure/service-bus";
import { codeOf, isLasting } from "./clients.ts";
import type { Entities, Entity } from "./entities.ts";
import type { Link } from "./link.ts";

export interface Outgoing {
  /** In its call. */
  readonly index: number;
  readonly wire: Wire;
  readonly message: ServiceBusMessage;
  /** Once: with what went wrong, or with undefined when the service has it. */
  readonly done: (index: number, error: unknown) => void;
}

export interface LaneSetup {
  readonly link: Link;
  readonly entity: Entity;
  readonly entities: Entities;
  /** Batches on their way at most; with one, order is kept. */
  readonly atOnce: number;
  readonly closing: AbortSignal;
  /** Nothing is left to send. */
  readonly idle: () => void;
}

/** How long a publish waits for the service to come back. */
const PATIENCE_MS = 15_000;

export class Lane {
  readonly #setup: LaneSetup;
  #waiting: Outgoing[] = [];
  #sending = 0;

  constructor(setup: LaneSetup) {
    this.#setup = setup;
  }

  push(outgoing: Outgoing): void {
    this.#waiting.push(outgoing);
    // What the same call brings is waited for.
    if (this.#waiting.length === 1) queueMicrotask(() => this.#next());
  }

  #next(): void {
    const { atOnce, idle } = this.#setup;
    if (this.#waiting.length === 0) {
      if (this.#sending === 0) idle();
      return;
    }
    if (this.#sending === atOnce) return;
    const taken = this.#waiting;
    this.#waiting = [];
    this.#sending++;
    void this.#sendAll(taken).finally(() => {
      this.#sending--;
      this.#next();
    });
  }

  /** Never rejects: whoever waits is told. What follows a failure is not sent, so that order is kept. */
  async #sendAll(taken: readonly Outgoing[]): Promise<void> {
    const { link } = this.#setup;
    let sent = 0;
    let most = taken.length;
    while (sent < taken.length) {
      const next = taken.slice(sent, sent + most);
      try {
        const count = await this.#insist(() => link.send(next));
        for (const { done, index } of next.slice(0, count)) done(index, undefined);
        sent += count;
      } catch (error) {
        const isTooLarge = ["MessageSizeExceeded", "message-too-large"].includes(codeOf(error));
        if (isTooLarge && next.length > 1) {
          // One of them; nothing is wrong with the others.
          most = 1;
          continue;
        }
        const refused = isTooLarge ? next : taken.slice(sent);
        for (const outgoing of refused) outgoing.done(outgoing.index, isTooLarge ? link.tooLarge(outgoing) : error);
        sent += refused.length;
      }
    }
  }

  async #insist<T>(run: () => Promise<T>): Promise<T> {
    const { entity, entities, closing } = this.#setup;
    const until = performance.now() + PATIENCE_MS;
    const pause = backoff(closing);
    for (;;) {
      try {
        return await entities.whenThere(entity, run);
      } catch (error) {
        if (isLasting(error) || closing.aborted || performance.now() > until) throw error;
        await pause.wait();
      }
    }
  }
}
