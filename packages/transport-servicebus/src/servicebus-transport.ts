import { randomUUID } from "node:crypto";
import type { Capabilities, ChannelDefinition, Listener, SubscribeOptions, Transport, Wire } from "@concord/runtime";
import { checkSizes, Connection, holdsDeadLetters, refuseParameters } from "@concord/runtime/adapter";
import { type Clients, ended, isMissing, lacksClaim, openClients, opening } from "./clients.ts";
import { Entities, type Entity, type Source } from "./entities.ts";
import type { Intake, IntakeListener } from "./intake.ts";
import { checkProperties, sizeHelp } from "./limits.ts";
import { entityName, isQueue, subscriptionName } from "./names.ts";
import type { ServiceBusOptions } from "./options.ts";
import { PlainIntake } from "./plain-intake.ts";
import { Publisher } from "./publisher.ts";
import { ServiceBusSubscription } from "./servicebus-subscription.ts";
import { SessionIntake } from "./session-intake.ts";

interface Connected {
  readonly clients: Clients;
  readonly entities: Entities;
  readonly publisher: Publisher;
}

/** No queue: that the service says so is its sign of life, and that it knows us. */
const nowhere = "concord-connection-check";
/** The client prolongs a session's lock until then. */
const longestSessionMs = 7 * 86_400_000;

export class ServiceBusTransport implements Transport {
  readonly name = "servicebus";
  readonly caps: Capabilities;
  readonly #options: ServiceBusOptions;
  readonly #maxBytes: number;
  readonly #ordered: boolean;
  readonly #subscriptions = new Set<ServiceBusSubscription>();
  readonly #connection = new Connection(this.name, () => this.#connect());

  constructor(options: ServiceBusOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? 262_144;
    this.#ordered = options.ordered ?? false;
    this.caps = {
      delay: true,
      ordered: this.#ordered ? "key" : "none",
      wildcards: false,
      ephemeral: (options.create ?? "nothing") !== "nothing",
      distributed: true,
      holdMs: Infinity,
      maxBytes: this.#maxBytes,
    };
  }

  connect(): Promise<void> {
    return this.#connection.open();
  }

  async publish(messages: readonly Wire[], { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { publisher } = this.#connection.need();
    checkSizes(this.name, messages, this.#maxBytes, sizeHelp);
    checkProperties(messages);
    await publisher.publish(messages, signal);
  }

  async subscribe(options: SubscribeOptions, listener: Listener): Promise<ServiceBusSubscription> {
    const { clients, entities } = this.#connection.need();
    const own = options.ephemeral ? randomUUID().slice(0, 8) : undefined;
    const sources = options.channels.map((channel) => ({ channel, source: this.#source(channel, options, own) }));
    const subscription: ServiceBusSubscription = new ServiceBusSubscription({
      intakes: (told) =>
        sources.map(({ channel, source }) =>
          onceThere(entities, source, this.#intake(channel.address, source, options.prefetch, clients, told)),
        ),
      prefetch: options.prefetch,
      listener,
      explain: clients.explain,
      stopped: async () => {
        this.#subscriptions.delete(subscription);
        await Promise.all(sources.map(({ source }) => ended(entities.remove(source))));
      },
    });
    this.#subscriptions.add(subscription);
    try {
      await subscription.start();
    } catch (error) {
      await subscription.stop({ drainMs: 0 });
      throw clients.explain(error);
    }
    return subscription;
  }

  async close(): Promise<void> {
    const released = this.#connection.release();
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop({ drainMs: 0 })));
    const connected = await released;
    await connected?.publisher.close();
    await connected?.clients.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<Connected> {
    const clients = await openClients(this.#options);
    try {
      const sender = clients.messages.createSender(nowhere);
      await sender.createMessageBatch(opening());
      await sender.close();
    } catch (error) {
      if (!isMissing(error) && !lacksClaim(error)) {
        await clients.close();
        throw clients.explain(error);
      }
    }
    const entities = new Entities(clients, this.#options);
    const entityOf = (wire: Wire) => this.#target(wire);
    return { clients, entities, publisher: new Publisher({ clients, entities, ordered: this.#ordered, entityOf }) };
  }

  #isQueue(address: string, bindings: Wire["bindings"]): boolean {
    return isQueue(address, bindings, this.#options.queues ?? []);
  }

  #target({ channel, bindings }: Wire): Entity {
    const name = entityName(channel);
    if (!this.#isQueue(channel, bindings)) return { kind: "topic", name };
    return { kind: "queue", name, sessions: this.#hasSessions(channel), temporary: false };
  }

  #source(
    { address, bindings }: ChannelDefinition,
    { group, ephemeral, ownsAddresses }: SubscribeOptions,
    own: string | undefined,
  ): Source {
    refuseParameters(address);
    const name = entityName(address);
    const kept = { sessions: !ephemeral && this.#hasSessions(address), temporary: ephemeral };
    if (ephemeral && ownsAddresses === true) return { kind: "queue", name, ...kept };
    if (this.#isQueue(address, bindings)) return { kind: "queue", name, ...kept, temporary: false };
    const subscription = subscriptionName(own === undefined ? group : `${group}.${own}`);
    return { kind: "subscription", topic: name, name: subscription, ...kept };
  }

  /** Dead letters are looked at by people, in any order. */
  #hasSessions(address: string): boolean {
    return this.#ordered && !holdsDeadLetters(address);
  }

  #intake(address: string, source: Source, prefetch: number, { messages }: Clients, listener: IntakeListener): Intake {
    // Locks are prolonged by the subscription: the client's own way knows messages by an id that senders choose.
    const options = { skipParsingBodyAsJson: true, skipConvertingDate: true, maxAutoLockRenewalDurationInMs: 0 };
    const receiver =
      source.kind === "queue"
        ? messages.createReceiver(source.name, options)
        : messages.createReceiver(source.topic, source.name, options);
    if (!source.sessions) return new PlainIntake({ address, receiver, prefetch, listener });
    const bySession = { ...options, maxAutoLockRenewalDurationInMs: longestSessionMs };
    return new SessionIntake({
      address,
      peek: receiver,
      acceptNext: () =>
        source.kind === "queue"
          ? messages.acceptNextSession(source.name, bySession)
          : messages.acceptNextSession(source.topic, source.name, bySession),
      prefetch,
      sessions: this.#options.sessions ?? 8,
      idleMs: this.#options.sessionIdleMs ?? 1_000,
      listener,
    });
  }
}

/** Starts when what it receives from is there. */
function onceThere(entities: Entities, source: Source, intake: Intake): Intake {
  return {
    start: () => entities.whenThere(source, () => intake.start()),
    pause: () => intake.pause(),
    resume: () => intake.resume(),
    stop: () => intake.stop(),
    close: () => intake.close(),
  };
}
