import type { Delivery, Listener, Settlement, Subscription } from "@concord/runtime";
import { Queue, takenBack, Unsettled } from "@concord/runtime/adapter";
import type { IPublishPacket, MqttClient } from "mqtt";
import { fromMqtt, type Carried } from "./headers.ts";
import { acknowledgeLate } from "./late-acknowledgement.ts";

export interface SubscriptionSetup {
  readonly prefetch: number;
  readonly listener: Listener;
  /** The address of a topic; undefined where it is none of this subscription's. */
  readonly read: (topic: string) => string | undefined;
}

interface Received {
  readonly channel: string;
  readonly carried: Carried;
  readonly attempt: number;
  readonly acknowledge: () => boolean;
}

/** How long a message waits that was not acknowledged, where nothing else is said. */
const NACK_DELAY_MS = 100;

export class MqttSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #unsettled: Unsettled;
  /** Brought by the broker, and not yet handed over. */
  readonly #waiting = new Queue<Received>();
  readonly #redeliveries = new Set<NodeJS.Timeout>();
  #close: () => Promise<void> = async () => undefined;
  #paused = false;
  #stopped: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    this.#setup = setup;
    this.#unsettled = new Unsettled(setup.prefetch);
  }

  /** Before it connects. */
  listen(client: MqttClient): void {
    const acknowledgement = acknowledgeLate(client);
    client.on("message", (topic, _, packet) => this.#receive(topic, packet, acknowledgement(packet)));
    // What a lost connection brought and nobody has begun comes again by the next.
    client.on("close", () => void this.#waiting.drain());
  }

  /** @param close Ends the session or leaves it to the broker. */
  opened(close: () => Promise<void>): void {
    this.#close = close;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = this.#stopped !== undefined;
    this.#handOver();
  }

  stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#stopped ??= this.#stop(drainMs);
    return this.#stopped;
  }

  async #stop(drainMs: number): Promise<void> {
    this.#paused = true;
    for (const timer of this.#redeliveries) {
      clearTimeout(timer);
      this.#unsettled.remove();
    }
    this.#redeliveries.clear();
    await this.#unsettled.drained(drainMs);
    await this.#close();
  }

  #receive(topic: string, packet: IPublishPacket, acknowledge: () => boolean): void {
    const channel = this.#setup.read(topic);
    // Of a session of another day, with other channels.
    if (channel === undefined) return void setImmediate(acknowledge);
    this.#waiting.push({ channel, carried: fromMqtt(packet), attempt: packet.dup ? 2 : 1, acknowledge });
    // The client puts the acknowledgement aside when this returns.
    setImmediate(() => this.#handOver());
  }

  #handOver(): void {
    while (!this.#paused && !this.#unsettled.isFull) {
      const received = this.#waiting.shift();
      if (received === undefined) return;
      this.#unsettled.add();
      this.#deliver(received);
    }
  }

  #deliver(received: Received): void {
    const { channel, carried, attempt } = received;
    let settled = false;
    const delivery: Delivery = {
      channel,
      headers: carried.headers,
      body: carried.body,
      attempt,
      ...(carried.key === undefined ? {} : { key: carried.key }),
      settle: (settlement) => {
        if (settled) return;
        settled = true;
        this.#settle(received, settlement);
      },
    };
    this.#setup.listener.delivered(delivery);
  }

  #settle(received: Received, settlement: Settlement): void {
    if ("nack" in settlement && this.#stopped === undefined) {
      const timer = setTimeout(() => {
        this.#redeliveries.delete(timer);
        this.#deliver({ ...received, attempt: received.attempt + 1 });
      }, settlement.delayMs ?? NACK_DELAY_MS);
      this.#redeliveries.add(timer);
      return;
    }
    this.#unsettled.remove();
    this.#handOver();
    if ("ack" in settlement && !received.acknowledge()) throw takenBack("mqtt", received.channel);
  }
}
