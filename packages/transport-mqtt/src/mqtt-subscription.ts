import type { Delivery, Listener, Settlement, Subscription } from "@concord/runtime";
import { HandOver, once, Redeliveries, takenBack } from "@concord/runtime/adapter";
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

export class MqttSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #handOver: HandOver<Received>;
  readonly #redeliveries = new Redeliveries();
  #close: () => Promise<void> = async () => undefined;
  #stopped: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    this.#setup = setup;
    this.#handOver = new HandOver(setup.prefetch, (received) => this.#deliver(received));
  }

  /** Before it connects. */
  listen(client: MqttClient): void {
    const acknowledgement = acknowledgeLate(client);
    client.on("message", (topic, _, packet) => this.#receive(topic, packet, acknowledgement(packet)));
    // What a lost connection brought and nobody has begun comes again by the next.
    client.on("close", () => void this.#handOver.takeBack());
  }

  /** @param close Ends the session or leaves it to the broker. */
  opened(close: () => Promise<void>): void {
    this.#close = close;
  }

  pause(): void {
    this.#handOver.pause();
  }

  resume(): void {
    if (this.#stopped === undefined) this.#handOver.resume();
  }

  stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#stopped ??= this.#stop(drainMs);
    return this.#stopped;
  }

  async #stop(drainMs: number): Promise<void> {
    this.#handOver.pause();
    this.#redeliveries.end(() => this.#handOver.settled());
    await this.#handOver.drained(drainMs);
    await this.#close();
  }

  #receive(topic: string, packet: IPublishPacket, acknowledge: () => boolean): void {
    const channel = this.#setup.read(topic);
    // Of a session of another day, with other channels.
    if (channel === undefined) return void setImmediate(acknowledge);
    this.#handOver.keep({ channel, carried: fromMqtt(packet), attempt: packet.dup ? 2 : 1, acknowledge });
    // The client puts the acknowledgement aside when this returns.
    setImmediate(() => this.#handOver.next());
  }

  #deliver(received: Received): void {
    const { channel, carried, attempt } = received;
    const delivery: Delivery = {
      channel,
      headers: carried.headers,
      body: carried.body,
      attempt,
      ...(carried.key === undefined ? {} : { key: carried.key }),
      settle: once((settlement) => this.#settle(received, settlement)),
    };
    this.#setup.listener.delivered(delivery);
  }

  #settle(received: Received, settlement: Settlement): void {
    if ("nack" in settlement && this.#stopped === undefined) {
      const again = { ...received, attempt: received.attempt + 1 };
      return this.#redeliveries.after(settlement.delayMs, () => this.#deliver(again));
    }
    try {
      if ("ack" in settlement && !received.acknowledge()) throw takenBack("mqtt", received.channel);
    } finally {
      this.#handOver.settled();
    }
  }
}
