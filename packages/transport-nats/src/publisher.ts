/** Publishing with the stream's confirmation; a message that is sent again for want of one is kept once. */
import { randomUUID } from "node:crypto";
import { ConcordError, PublishError, systemClock, type Wire } from "@concord/runtime";
import { tooLarge } from "@concord/runtime/adapter";
import { type Acknowledgements, Refused, Unanswered } from "./acknowledgements.ts";
import { toNats } from "./headers.ts";
import type { Streams } from "./streams.ts";
import { subjectOf } from "./subjects.ts";

/** How long a publish is tried while the server does not answer. */
const PATIENCE_MS = 15_000;

export class Publisher {
  readonly #acknowledgements: Acknowledgements;
  readonly #streams: Streams;
  readonly #publishing = new Set<Promise<unknown>>();

  constructor(acknowledgements: Acknowledgements, streams: Streams) {
    this.#acknowledgements = acknowledgements;
    this.#streams = streams;
  }

  async publish(messages: readonly Wire[], signal: AbortSignal | undefined): Promise<void> {
    const sending = messages.map((wire) => this.#send(wire, signal));
    const all = Promise.allSettled(sending);
    this.#publishing.add(all);
    const results = await all;
    this.#publishing.delete(all);
    const failed = results.flatMap((result, index) => (result.status === "rejected" ? [index] : []));
    if (failed.length === 0) return;
    const { reason } = results[failed[0]!] as PromiseRejectedResult;
    if (reason instanceof ConcordError || signal?.aborted === true) throw reason;
    throw new PublishError(`nats has not taken ${failed.length} messages`, "see whether it runs, then try again", {
      cause: reason,
      failed,
    });
  }

  /** Resolves when nothing is being published. */
  async idle(): Promise<void> {
    await Promise.all(this.#publishing);
  }

  async #send(wire: Wire, signal: AbortSignal | undefined): Promise<void> {
    const subject = subjectOf(wire.channel);
    // The id is that of this publish, not of the event: who sends an event twice means it.
    const headers = toNats(wire, randomUUID());
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      signal?.throwIfAborted();
      try {
        await this.#acknowledgements.publish(subject, wire.body ?? undefined, headers);
        return;
      } catch (error) {
        if (error instanceof Refused && /size exceeds maximum/.test(error.message))
          throw tooLarge("nats", wire.channel, "send less: the headers of a message may have 64 KiB together");
        if (Date.now() > deadline || !isPassing(error)) throw error;
        // Nobody listens: no stream keeps the subject, or the server has just begun to read them in.
        if (error instanceof Unanswered && error.isUnheard) await this.#streams.find(wire.channel, subject);
        await systemClock.sleep(50, signal);
      }
    }
  }
}

function isPassing(error: unknown): boolean {
  // A stream that has no leader just now, or not enough room yet.
  if (error instanceof Refused) return error.code === 503;
  if (error instanceof Unanswered) return true;
  return within(error).some(
    ({ name }) => /Timeout|Request|Connection|Disconnect/.test(name) && !/Closed|Draining/.test(name),
  );
}

function within(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...within(error.cause)] : [];
}
