/** Queues, topics and subscriptions by their names, which have no case. */
import type { Message } from "rhea";
import { Entity, type EntityOptions } from "./entity.ts";

export const defaults: EntityOptions = { lockMs: 60_000, maxDeliveryCount: 10, requiresSession: false };

/** A topic is the names of its subscriptions. */
export class Namespace {
  readonly #queues = new Map<string, Entity>();
  readonly #topics = new Map<string, Map<string, Entity>>();

  /** Of queues, topics, and subscriptions as `topic/Subscriptions/name`. */
  get names(): readonly string[] {
    const subscriptions = [...this.#topics].flatMap(([topic, all]) =>
      [...all.keys()].map((name) => `${topic}/subscriptions/${name}`),
    );
    return [...this.#queues.keys(), ...this.#topics.keys(), ...subscriptions];
  }

  /** Of a queue, a subscription, or what was given up in one of them. */
  source(path: string): Entity | undefined {
    const { base, isDeadLetters } = parts(path);
    const [topic, subscription] = base.split("/subscriptions/") as [string, string | undefined];
    const entity = subscription === undefined ? this.#queues.get(topic) : this.#topics.get(topic)?.get(subscription);
    return isDeadLetters ? entity?.deadLetters : entity;
  }

  has(path: string): boolean {
    return this.#topics.has(path.toLowerCase()) || this.source(path) !== undefined;
  }

  /** Where messages of a path go; undefined where there is no queue and no topic of this name. */
  put(path: string): ((message: Message) => void) | undefined {
    const name = path.toLowerCase();
    const queue = this.#queues.get(name);
    if (queue !== undefined) return (message) => queue.put(message);
    const topic = this.#topics.get(name);
    if (topic === undefined) return undefined;
    return (message) => {
      for (const subscription of topic.values()) subscription.put(message);
    };
  }

  /** False where it is there already, or its topic is not. */
  create(path: string, kind: "queue" | "topic" | "subscription", options: Partial<EntityOptions> = {}): boolean {
    const name = path.toLowerCase();
    if (this.has(name)) return false;
    if (kind === "topic") this.#topics.set(name, new Map());
    else if (kind === "queue") this.#queues.set(name, new Entity({ ...defaults, ...options }));
    else {
      const [topic, subscription] = name.split("/subscriptions/") as [string, string];
      const subscriptions = this.#topics.get(topic);
      if (subscriptions === undefined) return false;
      subscriptions.set(subscription, new Entity({ ...defaults, ...options }));
    }
    return true;
  }

  remove(path: string): boolean {
    const name = path.toLowerCase();
    const [topic, subscription] = name.split("/subscriptions/") as [string, string | undefined];
    if (subscription !== undefined) return this.#topics.get(topic)?.delete(subscription) ?? false;
    return this.#queues.delete(name) || this.#topics.delete(name);
  }

  expire(now: number): void {
    for (const entity of [
      ...this.#queues.values(),
      ...[...this.#topics.values()].flatMap((all) => [...all.values()]),
    ]) {
      entity.expire(now);
      entity.deadLetters?.expire(now);
    }
  }
}

function parts(path: string): { readonly base: string; readonly isDeadLetters: boolean } {
  const name = path.toLowerCase();
  const base = name.replace(/\/\$deadletterqueue$/, "");
  return { base, isDeadLetters: base !== name };
}
