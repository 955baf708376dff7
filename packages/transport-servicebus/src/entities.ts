/** Queues, topics and subscriptions, made where they are missing and may be made. */
import { ConcordError } from "@concord/runtime";
import { type Clients, isMissing } from "./clients.ts";
import type { ServiceBusOptions } from "./options.ts";

export type Entity =
  | { readonly kind: "topic"; readonly name: string }
  | (Kept & { readonly kind: "queue"; readonly name: string })
  | (Kept & { readonly kind: "subscription"; readonly name: string; readonly topic: string });

/** What keeps messages. */
export type Source = Extract<Entity, Kept>;

interface Kept {
  /** Requires sessions. */
  readonly sessions: boolean;
  /** Goes with this process. */
  readonly temporary: boolean;
}

/** As large as the service allows: when a message is given up is the runtime's to say. */
const maxDeliveryCount = 2_000;
/** The service removes what nobody has used for so long, the shortest time it knows. */
const autoDeleteOnIdle = "PT5M";

export class Entities {
  readonly #clients: Clients;
  readonly #create: "nothing" | "temporary" | "all";
  readonly #lockDuration: string;

  constructor(clients: Clients, { create = "nothing", lockMs = 60_000 }: ServiceBusOptions) {
    this.#clients = clients;
    this.#create = create;
    this.#lockDuration = `PT${lockMs / 1_000}S`;
  }

  /** Runs once more after having made what was missing; rejects with a `ConcordError` where that may not be made. */
  async whenThere<T>(entity: Entity, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!isMissing(error)) throw error;
      await this.#make(entity);
      return run();
    }
  }

  /** Takes away what was temporary. */
  async remove(source: Source): Promise<void> {
    const { administration } = this.#clients;
    if (!source.temporary || administration === undefined) return;
    if (source.kind === "queue") await administration.deleteQueue(source.name);
    else await administration.deleteSubscription(source.topic, source.name);
  }

  async #make(entity: Entity): Promise<void> {
    const { administration } = this.#clients;
    const isTemporary = entity.kind !== "topic" && entity.temporary;
    if (administration === undefined || !(isTemporary || this.#create === "all")) throw missing(entity);
    if (entity.kind === "topic") return this.#unlessThere(administration.createTopic(entity.name));
    const options = {
      lockDuration: this.#lockDuration,
      maxDeliveryCount,
      requiresSession: entity.sessions,
      ...(isTemporary && { autoDeleteOnIdle }),
    };
    if (entity.kind === "queue") return this.#unlessThere(administration.createQueue(entity.name, options));
    if (this.#create === "all") await this.#make({ kind: "topic", name: entity.topic });
    await this.#unlessThere(administration.createSubscription(entity.topic, entity.name, options));
  }

  /** Somebody else may have been quicker. */
  async #unlessThere(making: Promise<unknown>): Promise<void> {
    try {
      await making;
    } catch (error) {
      if ((error as { readonly statusCode?: number }).statusCode !== 409) throw this.#clients.explain(error);
    }
  }
}

function missing(entity: Entity): ConcordError {
  const { kind, name } = entity;
  const what = kind === "subscription" ? `subscription ${name} of a topic ${entity.topic}` : `${kind} ${name}`;
  return new ConcordError("configuration", `there is no ${what}`, 'make it, or pass create: "all"');
}
