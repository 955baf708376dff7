/** Topics and subscriptions; each is made once, where it may be. */
import { type ChannelDefinition, ConcordError, type Wire } from "@concord/runtime";
import { holdsDeadLetters } from "@concord/runtime/adapter";
import { type Clients, patient } from "./clients.ts";
import type { PubsubSubscription } from "./load-pubsub.ts";
import { subscriptionId, topicId } from "./names.ts";
import type { PubSubOptions } from "./options.ts";
import { hasStatus } from "./status.ts";
import { topicSettings } from "./topic-settings.ts";

type Bindings = Wire["bindings"];

/** Where a group reads an address. */
export interface Source {
  readonly address: string;
  /** `projects/<project>/subscriptions/<id>` */
  readonly subscription: string;
  /** Says that the subscription is not there any more. */
  missing(cause: unknown): ConcordError;
  /** Takes the subscription away. */
  remove(): Promise<void>;
}

const day = 86_400;
/** The longest that subscriptions keep what nobody has acknowledged. */
const longestRetention = 31 * day;
/** The most there is: by then the runtime has given up long ago, or every process that tried has died of it. */
const maxDeliveryAttempts = 100;

export class Resources {
  readonly #clients: Clients;
  readonly #project: string;
  readonly #prefix: string;
  readonly #creates: boolean;
  readonly #ordered: boolean;
  readonly #exactlyOnce: boolean;
  readonly #leaseSeconds: number;
  /** By name. */
  readonly #topics = new Map<string, Promise<void>>();

  constructor(clients: Clients, options: PubSubOptions, leaseSeconds: number) {
    const { projectId, prefix = "", createResources = true, ordered = true, exactlyOnce = false } = options;
    this.#clients = clients;
    this.#project = `projects/${projectId}`;
    this.#prefix = prefix;
    this.#creates = createResources;
    this.#ordered = ordered;
    this.#exactlyOnce = exactlyOnce;
    this.#leaseSeconds = leaseSeconds;
  }

  topicName(address: string, bindings?: Bindings): string {
    const id = topicId(this.#prefix, address, bindings);
    return id.includes("/") ? id : `${this.#project}/topics/${id}`;
  }

  /** Resolves when it is there, or where nothing may be made. */
  async topic(address: string, bindings?: Bindings): Promise<void> {
    if (!this.#creates) return;
    const topic = this.topicName(address, bindings);
    let making = this.#topics.get(topic);
    if (making === undefined) {
      making = this.#makeTopic(topic, address, bindings);
      this.#topics.set(topic, making);
      making.catch(() => this.#topics.delete(topic));
    }
    await making;
  }

  /** It has turned out not to be there any more. */
  forget(address: string, bindings?: Bindings): void {
    this.#topics.delete(this.topicName(address, bindings));
  }

  /** Where a group reads an address. `own` keeps it apart from every other. */
  async source({ address, bindings }: ChannelDefinition, group: string, own: string | undefined): Promise<Source> {
    const topic = this.topicName(address, bindings);
    const id =
      own === undefined && holdsDeadLetters(address)
        ? topicId(this.#prefix, address, bindings).replace(/^.*\//, "")
        : subscriptionId(this.#prefix, address, group, ...(own === undefined ? [] : [own]));
    const name = `${this.#project}/subscriptions/${id}`;
    await this.topic(address, bindings);
    if (own !== undefined) await this.#make({ name, topic, expirationPolicy: { ttl: { seconds: day } } }, address);
    else {
      const found = await this.#find(name);
      if (found === undefined) {
        if (!this.#creates) throw this.missing("subscription", name);
        await this.#make(await this.#forGroup(name, topic, address, group), address);
      } else if (found !== unseen) this.#check(found, topic, address);
    }
    const { subscriber } = this.#clients;
    return {
      address,
      subscription: name,
      missing: (cause) => this.missing("subscription", name, cause),
      remove: async () => void (await subscriber.deleteSubscription({ subscription: name }, patient)),
    };
  }

  /** Takes away the topic of an address. */
  async removeTopic(address: string): Promise<void> {
    this.forget(address);
    await this.#clients.publisher.deleteTopic({ topic: this.topicName(address) }, patient);
  }

  missing(kind: "topic" | "subscription", name: string, cause?: unknown): ConcordError {
    const place = kind === "topic" ? this.topicName(name) : name;
    return new ConcordError("configuration", `there is no ${kind} ${place}`, "make it, or leave createResources on", {
      cause,
    });
  }

  async #makeTopic(name: string, address: string, bindings: Bindings): Promise<void> {
    const { publisher } = this.#clients;
    if ((await lookUp(publisher.getTopic({ topic: name }, patient))) === undefined)
      await publisher.createTopic({ name, ...topicSettings(bindings) }, patient).catch(madeMeanwhile);
    if (!holdsDeadLetters(address)) return;
    // Dead letters are kept before anybody asks for them.
    const id = name.replace(/^.*\//, "");
    const keeper = `${this.#project}/subscriptions/${id}`;
    if ((await this.#find(keeper)) !== undefined) return;
    // Without order: who looks at one letter and gives it back would be brought all that follow again.
    await this.#make(
      {
        name: keeper,
        topic: name,
        expirationPolicy: {},
        messageRetentionDuration: { seconds: longestRetention },
        enableMessageOrdering: false,
      },
      address,
    );
  }

  /**
   * Pub/Sub counts deliveries for subscriptions with a dead-letter policy alone. Its dead letters are the group's: what
   * ends every process that takes it up lands there as well.
   */
  async #forGroup(name: string, topic: string, address: string, group: string): Promise<PubsubSubscription> {
    const settings = { name, topic, expirationPolicy: {} };
    if (holdsDeadLetters(address)) return settings;
    const letters = `${address}.${group}.dlq`;
    await this.topic(letters);
    return { ...settings, deadLetterPolicy: { deadLetterTopic: this.topicName(letters), maxDeliveryAttempts } };
  }

  async #make(subscription: PubsubSubscription, address: string): Promise<void> {
    const common = {
      ackDeadlineSeconds: this.#leaseSeconds,
      enableMessageOrdering: this.#ordered,
      enableExactlyOnceDelivery: this.#exactlyOnce,
    };
    const making = this.#clients.subscriber.createSubscription({ ...common, ...subscription }, patient);
    await making.catch(madeMeanwhile).catch((error: unknown) => {
      throw hasStatus(error, "notFound") ? this.missing("topic", address, error) : error;
    });
  }

  #find(subscription: string): Promise<PubsubSubscription | typeof unseen | undefined> {
    return lookUp(this.#clients.subscriber.getSubscription({ subscription }, patient));
  }

  /** Says at once what would fail in silence. */
  #check({ name, topic: read, enableMessageOrdering }: PubsubSubscription, topic: string, address: string): void {
    if (read !== topic)
      throw new ConcordError(
        "configuration",
        `${name} is a subscription to ${read}, not to ${topic}`,
        "delete it: it is made anew for the topic that is there now",
      );
    if (this.#ordered && enableMessageOrdering !== true && !holdsDeadLetters(address))
      throw new ConcordError(
        "configuration",
        `${name} does not keep the order of a key`,
        "make it anew with message ordering, which it cannot be given later, or pass ordered: false",
      );
  }
}

/** May be there: whoever may publish and pull need not be allowed to look. */
const unseen = "unseen";

async function lookUp<T>(looking: Promise<readonly [T, ...unknown[]]>): Promise<T | typeof unseen | undefined> {
  try {
    const [found] = await looking;
    return found;
  } catch (error) {
    if (hasStatus(error, "notFound")) return undefined;
    if (hasStatus(error, "permissionDenied")) return unseen;
    throw error;
  }
}

function madeMeanwhile(error: unknown): void {
  if (!hasStatus(error, "alreadyExists")) throw error;
}
