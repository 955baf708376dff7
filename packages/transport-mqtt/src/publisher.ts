/** Publishing with quality of service 1. */
import { tooLarge } from "@concord/runtime/adapter";
import type { Wire } from "@concord/runtime";
import type { MqttClient } from "mqtt";
import { toMqtt } from "./headers.ts";
import { topicOf } from "./topic.ts";

/** A text of MQTT begins with its length, in two bytes. */
const LONGEST_TEXT = 65_535;
/** How long a publish waits for its acknowledgement. */
const PATIENCE_MS = 15_000;

export const sizeHelp = "send less at once, or raise the broker's max_packet_size and maxBytes of this transport";

interface InFlight {
  readonly messageId: number;
  readonly channel: string;
  readonly bytes: number;
  readonly reject: (error: Error) => void;
}

export class Publisher {
  readonly #client: MqttClient;
  readonly #inFlight = new Set<InFlight>();

  constructor(client: MqttClient) {
    this.#client = client;
    client.on("error", (error) => {
      // Mosquitto refuses what is too large by a reason code that acknowledgements do not have; the client stops there.
      if (/puback reason code/i.test(error.message)) this.#refuseLargest();
    });
  }

  /** What the broker has said that it takes; Infinity where it has not. */
  maxBytes = Infinity;

  async send(wire: Wire, signal: AbortSignal | undefined): Promise<void> {
    const { channel, body } = wire;
    const topic = topicOf(channel);
    // The client would send what no broker understands, and wait for ever.
    if ([wire.key ?? "", ...Object.values(wire.headers)].some((value) => Buffer.byteLength(value) > LONGEST_TEXT))
      throw tooLarge("mqtt", channel, `put less into a header: each may have ${LONGEST_TEXT} bytes here`);
    // A copy: it may be sent again after a reconnection.
    const payload = Buffer.from(body ?? []);
    return new Promise((resolve, reject) => {
      let flying: InFlight | undefined;
      let ended = false;
      const over = (how: () => void) => {
        ended = true;
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        if (flying !== undefined) this.#inFlight.delete(flying);
        how();
      };
      const abort = () => over(() => reject(signal!.reason as Error));
      const late = () => over(() => reject(new Error(`no acknowledgement within ${PATIENCE_MS} ms`)));
      const timer = setTimeout(late, PATIENCE_MS);
      signal?.addEventListener("abort", abort);
      this.#client.publish(topic, payload, { qos: 1, properties: toMqtt(wire) }, (error) =>
        over(() => (error ? reject(error) : resolve())),
      );
      // The client may have answered at once.
      if (ended) return;
      flying = {
        messageId: this.#client.getLastMessageId(),
        channel,
        bytes: payload.byteLength,
        reject: (error) => over(() => reject(error)),
      };
      this.#inFlight.add(flying);
    });
  }

  /** The others are sent again by the next connection. */
  #refuseLargest(): void {
    const [largest] = [...this.#inFlight].sort((one, other) => other.bytes - one.bytes);
    if (largest !== undefined) {
      largest.reject(tooLarge("mqtt", largest.channel, sizeHelp));
      this.#client.removeOutgoingMessage(largest.messageId);
    }
    this.#client.stream.destroy();
  }
}
