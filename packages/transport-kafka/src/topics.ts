/** Topics that exist, as far as this process has seen, and the creation of those that do not. */
import { ConcordError, systemClock } from "@concord/runtime";
import type { Admin, ClusterMetadata } from "@platformatic/kafka";
import { connectError, isRefusal, isUnknownTopic, protocolIds } from "./kafka-errors.ts";

export class Topics {
  readonly #admin: Admin;
  readonly #where: string;
  readonly #create: boolean;
  readonly #known = new Map<string, Promise<void>>();

  constructor(admin: Admin, where: string, create: boolean) {
    this.#admin = admin;
    this.#where = where;
    this.#create = create;
  }

  /** Nothing to wait for where the topic is known. */
  ensure(topic: string): Promise<void> | undefined {
    const known = this.#known.get(topic);
    if (known !== undefined) return known === done ? undefined : known;
    const ensuring = this.#ensure(topic).then(
      () => void this.#known.set(topic, done),
      (error: unknown) => {
        this.#known.delete(topic);
        throw error;
      },
    );
    this.#known.set(topic, ensuring);
    return ensuring;
  }

  /** Where that is allowed; otherwise they are left to whoever tidies up there. */
  async remove(topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.#known.delete(topic);
    await this.#admin.deleteTopics({ topics: [...topics] }).catch(() => undefined);
  }

  async #ensure(topic: string): Promise<void> {
    try {
      await this.#admin.metadata({ topics: [topic], forceUpdate: true, retries: 0 });
      return;
    } catch (error) {
      if (!isUnknownTopic(error)) throw connectError(error, this.#where);
    }
    if (!this.#create)
      throw new ConcordError(
        "configuration",
        `the topic ${topic} does not exist on kafka at ${this.#where}`,
        "create it, or leave createTopics on",
      );
    try {
      // -1: as many as the broker says.
      await this.#admin.createTopics({ topics: [topic], partitions: -1, replicas: -1 });
    } catch (error) {
      if (protocolIds(error).includes("TOPIC_ALREADY_EXISTS")) return this.#settled(topic);
      if (isRefusal(error)) throw connectError(error, this.#where);
      throw new ConcordError(
        "connection",
        `the topic ${topic} could not be created on kafka at ${this.#where}`,
        "create it yourself",
        { cause: error },
      );
    }
    await this.#settled(topic);
  }

  /** A new topic is known to the broker a moment after it was made. Whoever waits longer is told by the first use. */
  async #settled(topic: string): Promise<void> {
    for (const deadline = Date.now() + SETTLES_WITHIN_MS; Date.now() < deadline; await systemClock.sleep(50)) {
      const known = this.#admin.metadata({ topics: [topic], forceUpdate: true, retries: 0 });
      if (await known.then(isLed(topic), () => false)) return;
    }
  }
}

const SETTLES_WITHIN_MS = 5_000;

function isLed(topic: string): (metadata: ClusterMetadata) => boolean {
  return ({ topics }) => topics.get(topic)?.partitions.every(({ leader }) => leader >= 0) === true;
}

const done = Promise.resolve();
