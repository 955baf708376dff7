/**
 * Acknowledges what is settled in one turn of the event loop: one frame for everything up to a message where nothing
 * before it is open, and one for each of the others.
 */
import { Queue } from "@concord/runtime/adapter";
import type { Channel, ConsumeMessage } from "amqplib";

export interface Outstanding {
  readonly message: ConsumeMessage;
  /** `done`: the broker has been told, one way or another. */
  state: "open" | "settled" | "done";
}

export class Acknowledger {
  readonly #channel: Pick<Channel, "ack">;
  /** In the order of delivery, beginning with the first that is open. */
  readonly #outstanding = new Queue<Outstanding>();
  #settled: Outstanding[] = [];
  #flushing: NodeJS.Immediate | undefined;

  constructor(channel: Pick<Channel, "ack">) {
    this.#channel = channel;
  }

  /** Every message that the channel brings, at once. */
  brought(message: ConsumeMessage): Outstanding {
    const outstanding: Outstanding = { message, state: "open" };
    this.#outstanding.push(outstanding);
    return outstanding;
  }

  acknowledge(outstanding: Outstanding): void {
    outstanding.state = "settled";
    this.#settled.push(outstanding);
    this.#flushing ??= setImmediate(() => {
      try {
        this.flush();
      } catch {
        // The channel is closed: the broker takes back what it brought, and brings it again.
      }
    });
  }

  /** Throws where the channel is closed. */
  flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    let last: ConsumeMessage | undefined;
    for (let first = this.#outstanding.peek(); first !== undefined && first.state !== "open";) {
      this.#outstanding.shift();
      if (first.state === "settled") last = first.message;
      first.state = "done";
      first = this.#outstanding.peek();
    }
    if (last !== undefined) this.#channel.ack(last, true);
    for (const outstanding of this.#settled) {
      if (outstanding.state === "settled") this.#channel.ack(outstanding.message);
      outstanding.state = "done";
    }
    this.#settled = [];
  }
}
