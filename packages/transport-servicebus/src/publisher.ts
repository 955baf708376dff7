/** Sends messages, in batches where there are several, again while the service is away, and says what was not taken. */
import { ConcordError, PublishError, type Wire } from "@concord/runtime";
import { type Backoff, backoff, tooLarge, wireBytes } from "@concord/runtime/adapter";
import type { ServiceBusMessage, ServiceBusMessageBatch, ServiceBusSender } from "@azure/service-bus";
import { type Clients, codeOf, isLasting, opening } from "./clients.ts";
import type { Entities, Entity } from "./entities.ts";
import { toMessage } from "./headers.ts";

/** How long a publish waits for the service to come back. */
const PATIENCE_MS = 15_000;
/** What the client sends at once on one link; it waits for a second where a link has no credit. */
const IN_FLIGHT = 100;
/** More than what AMQP writes around a message of ours. */
const FRAME_BYTES = 4_096;

export const sizeHelp = "send less at once, or raise maxBytes where the tier takes more";

interface Outgoing {
  readonly index: number;
  readonly wire: Wire;
  readonly message: ServiceBusMessage;
  readonly entity: Entity;
}

export class Publisher {
  readonly #clients: Clients;
  readonly #entities: Entities;
  readonly #entityOf: (wire: Wire) => Entity;
  readonly #targets = new Map<string, Target>();
  readonly #publishing = new Set<Promise<unknown>>();

  constructor(clients: Clients, entities: Entities, entityOf: (wire: Wire) => Entity) {
    this.#clients = clients;
    this.#entities = entities;
    this.#entityOf = entityOf;
  }

  async publish(wires: readonly Wire[], ordered: boolean, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const outgoing = wires.map((wire, index) => ({
      index,
      wire,
      message: toMessage(wire, ordered),
      entity: this.#entityOf(wire),
    }));
    const publishing = this.#publish(outgoing, signal);
    const settled = publishing.catch(() => undefined);
    this.#publishing.add(settled);
    void settled.then(() => this.#publishing.delete(settled));
    await publishing;
  }

  /** Resolves when nothing is being published. */
  async idle(): Promise<void> {
    await Promise.all(this.#publishing);
  }

  async #publish(outgoing: readonly Outgoing[], signal: AbortSignal | undefined): Promise<void> {
    // A batch is of one session. What follows a failure in its lane is not sent, so that order is kept.
    const lanes = Map.groupBy(outgoing, ({ entity, message }) => `${entity.name}\n${message.sessionId ?? ""}`);
    const failed: number[] = [];
    let cause: unknown;
    const send = async (lane: readonly Outgoing[]): Promise<void> => {
      const left = [...lane];
      try {
        await this.#insist(lane[0]!.entity, signal, () => this.#target(lane[0]!.entity).send(left, signal));
      } catch (error) {
        signal?.throwIfAborted();
        cause ??= this.#clients.explain(error);
        failed.push(...left.map(({ index }) => index));
      }
    };
    await Promise.all([...lanes.values()].map(send));
    if (failed.length === 0) return;
    if (failed.length === outgoing.length && cause instanceof ConcordError && cause.code !== "connection") throw cause;
    throw new PublishError(
      `servicebus has not taken ${failed.length} messages`,
      "see whether it can be reached, then try again",
      { cause, failed: failed.toSorted((one, other) => one - other) },
    );
  }

  async #insist(entity: Entity, signal: AbortSignal | undefined, run: () => Promise<void>): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    let pause: Backoff | undefined;
    for (;;) {
      try {
        return await this.#entities.whenThere(entity, run);
      } catch (error) {
        if (signal?.aborted === true || isLasting(error) || performance.now() > until) throw error;
        pause ??= backoff(signal ?? new AbortController().signal);
        await pause.wait();
      }
    }
  }

  #target({ name }: Entity): Target {
    let target = this.#targets.get(name);
    if (target === undefined) {
      target = new Target(this.#clients.messages.createSender(name));
      this.#targets.set(name, target);
    }
    return target;
  }
}

/** A link to one queue or topic. */
class Target {
  readonly #sender: ServiceBusSender;
  readonly #waiting: (() => void)[] = [];
  #free = IN_FLIGHT;
  /** What the link takes at once, in bytes. */
  #limit: number | undefined;

  constructor(sender: ServiceBusSender) {
    this.#sender = sender;
  }

  /** Takes from `left` what was sent. */
  async send(left: Outgoing[], signal: AbortSignal | undefined): Promise<void> {
    await this.#enter();
    try {
      while (left.length > 0) await this.#sendSome(left, signal);
    } finally {
      this.#leave();
    }
  }

  async #sendSome(left: Outgoing[], signal: AbortSignal | undefined): Promise<void> {
    const options = signal === undefined ? {} : { abortSignal: signal };
    const first = left[0]!;
    this.#limit ??= (await this.#sender.createMessageBatch(opening(signal))).maxSizeInBytes;
    if (left.length === 1 && wireBytes(first.wire) + FRAME_BYTES <= this.#limit) {
      await this.#sent(first, this.#sender.sendMessages(first.message, options));
      left.length = 0;
      return;
    }
    const batch = await this.#sender.createMessageBatch(opening(signal));
    const count = fill(batch, left);
    if (count === 0) throw this.#tooLarge(first);
    await this.#sent(first, this.#sender.sendMessages(batch, options));
    left.splice(0, count);
  }

  async #sent(first: Outgoing, sending: Promise<void>): Promise<void> {
    try {
      await sending;
    } catch (error) {
      throw codeOf(error) === "MessageSizeExceeded" ? this.#tooLarge(first) : error;
    }
  }

  #tooLarge({ wire, index }: Outgoing): ConcordError {
    return tooLarge("servicebus", wire.channel, sizeHelp, { index, size: wireBytes(wire), maxBytes: this.#limit! });
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

/** How many of them, from the first on, are in the batch. */
function fill(batch: ServiceBusMessageBatch, outgoing: readonly Outgoing[]): number {
  const over = outgoing.findIndex(({ message }) => !batch.tryAddMessage(message));
  return over === -1 ? outgoing.length : over;
}
