import { tooLarge, wireBytes } from "@concord/runtime/adapter";
import type { ServiceBusMessageBatch, ServiceBusSender } from "@azure/service-bus";
import { opening } from "./clients.ts";
import type { Outgoing } from "./lane.ts";
import { sizeHelp } from "./limits.ts";

/** Batches on their way at most; the client waits for a second where a link has no credit left. */
const AT_ONCE = 100;
/** More than what AMQP writes around a message of ours. */
const FRAME_BYTES = 4_096;

/** A way to one queue or topic, which all of its lanes share. */
export class Link {
  readonly #sender: ServiceBusSender;
  readonly #waiting: (() => void)[] = [];
  #free = AT_ONCE;
  /** What it takes at once, in bytes. */
  #limit: number | undefined;

  constructor(sender: ServiceBusSender) {
    this.#sender = sender;
  }

  /** Resolves with how many of them, from the first on, the service has now. */
  async send(next: readonly Outgoing[]): Promise<number> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await this.#send(next);
    } finally {
      const turn = this.#waiting.shift();
      if (turn === undefined) this.#free++;
      else turn();
    }
  }

  async #send(next: readonly Outgoing[]): Promise<number> {
    const [first] = next as [Outgoing];
    this.#limit ??= (await this.#sender.createMessageBatch(opening())).maxSizeInBytes;
    if (next.length === 1 && wireBytes(first.wire) + FRAME_BYTES <= this.#limit) {
      await this.#sender.sendMessages(first.message);
      return 1;
    }
    const batch = await this.#sender.createMessageBatch(opening());
    const count = fill(batch, next);
    if (count === 0) throw this.tooLarge(first);
    await this.#sender.sendMessages(batch);
    return count;
  }

  tooLarge({ wire, index }: Outgoing): Error {
    const measured = this.#limit === undefined ? undefined : { index, size: wireBytes(wire), maxBytes: this.#limit };
    return tooLarge("servicebus", wire.channel, sizeHelp, measured);
  }
}

function fill(batch: ServiceBusMessageBatch, outgoing: readonly Outgoing[]): number {
  const over = outgoing.findIndex(({ message }) => !batch.tryAddMessage(message));
  return over === -1 ? outgoing.length : over;
}
