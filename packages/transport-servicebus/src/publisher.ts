/** Sends messages, each in its lane, and says which were not taken. */
import { ConcordError, PublishError, type Wire } from "@concord/runtime";
import type { Clients } from "./clients.ts";
import type { Entities, Entity } from "./entities.ts";
import { toMessage } from "./headers.ts";
import { Lane, type Outgoing } from "./lane.ts";
import { Link } from "./link.ts";

export interface PublisherSetup {
  readonly clients: Clients;
  readonly entities: Entities;
  readonly ordered: boolean;
  readonly entityOf: (wire: Wire) => Entity;
}

export class Publisher {
  readonly #setup: PublisherSetup;
  /** One for each queue or topic, and where order is kept for each session that is being sent to. */
  readonly #lanes = new Map<string, Lane>();
  readonly #links = new Map<string, Link>();
  readonly #publishing = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(setup: PublisherSetup) {
    this.#setup = setup;
  }

  async publish(wires: readonly Wire[], signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (wires.length === 0) return;
    const publishing = this.#publish(wires, signal);
    this.#publishing.add(publishing);
    try {
      await publishing;
    } finally {
      this.#publishing.delete(publishing);
    }
  }

  /** Waits for what is being published, and tries nothing that nobody waits for any more. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#publishing);
    this.#closing.abort();
  }

  #publish(wires: readonly Wire[], signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const failed: number[] = [];
      let cause: unknown;
      let left = wires.length;
      const abort = () => reject(signal!.reason as Error);
      signal?.addEventListener("abort", abort);
      const done = (index: number, error: unknown): void => {
        if (error !== undefined) {
          failed.push(index);
          cause ??= error;
        }
        if (--left > 0) return;
        signal?.removeEventListener("abort", abort);
        if (failed.length === 0) resolve();
        else reject(this.#failure(failed, wires.length, cause));
      };
      const { ordered, entityOf } = this.#setup;
      for (const [index, wire] of wires.entries())
        this.#lane(entityOf(wire), { index, wire, message: toMessage(wire, ordered), done });
    });
  }

  #lane(entity: Entity, outgoing: Outgoing): void {
    const { clients, entities } = this.#setup;
    const { sessionId } = outgoing.message;
    const name = sessionId === undefined ? entity.name : `${entity.name}\n${sessionId}`;
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      let link = this.#links.get(entity.name);
      if (link === undefined)
        this.#links.set(entity.name, (link = new Link(clients.messages.createSender(entity.name))));
      // There are as many sessions as keys.
      const idle = sessionId === undefined ? () => undefined : () => this.#lanes.delete(name);
      lane = new Lane({
        link,
        atOnce: sessionId === undefined ? 4 : 1,
        entity,
        entities,
        closing: this.#closing.signal,
        idle,
      });
      this.#lanes.set(name, lane);
    }
    lane.push(outgoing);
  }

  #failure(failed: readonly number[], of: number, error: unknown): unknown {
    const cause = this.#setup.clients.explain(error);
    if (failed.length === of && cause instanceof ConcordError && cause.code !== "connection") return cause;
    return new PublishError(
      `servicebus has not taken ${failed.length} messages`,
      "see whether it can be reached, then try again",
      { cause, failed: failed.toSorted((one, other) => one - other) },
    );
  }
}
