/** Topics, rules, queues, and what brings events from the first two to the last; each is made once, where it may be. */
import { ConcordError } from "@concord/runtime";
import { holdsDeadLetters } from "@concord/runtime/adapter";
import type { Clients } from "./clients.ts";
import { nameFrom } from "./names.ts";
import type { AwsOptions } from "./options.ts";

export interface Queue {
  readonly url: string;
  /** Takes away what was made for it. */
  remove(): Promise<void>;
}

/** Where messages of an address are sent to. */
export type Target =
  | { readonly kind: "queue"; readonly url: string }
  | { readonly kind: "topic"; readonly arn: string }
  | { readonly kind: "bus"; readonly name: string };

const twoWeeks = "1209600";

export class Resources {
  readonly #clients: Clients;
  readonly #options: AwsOptions;
  readonly #prefix: string;
  readonly #creates: boolean;
  readonly #known = new Map<string, Promise<string>>();

  constructor(clients: Clients, options: AwsOptions) {
    this.#clients = clients;
    this.#options = options;
    this.#prefix = options.prefix ?? "concord-";
    this.#creates = options.createResources ?? true;
  }

  /** Dead letters are kept before anybody asks for them: straight in a queue. */
  async target(address: string): Promise<Target> {
    if (holdsDeadLetters(address)) return { kind: "queue", url: await this.#queue(nameFrom(this.#prefix, address)) };
    const { eventBus } = this.#options;
    if (eventBus !== undefined) return { kind: "bus", name: eventBus };
    return { kind: "topic", arn: await this.#topic(address) };
  }

  /** The queue from which a group reads an address. `own` keeps it apart from every other. */
  async queue(address: string, group: string, own: string | undefined): Promise<Queue> {
    if (holdsDeadLetters(address)) {
      const { kind, ...target } = await this.target(address);
      if (kind === "queue" && "url" in target) return { url: target.url, remove: async () => undefined };
    }
    const name = nameFrom(this.#prefix, address, group, ...(own === undefined ? [] : [own]));
    const url = await this.#queue(name);
    if (!this.#creates) return { url, remove: async () => undefined };
    const { sqs } = this.#clients;
    const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ["QueueArn"] });
    const arn = Attributes["QueueArn"]!;
    const unbind = await (this.#options.eventBus === undefined
      ? this.#subscribe(address, url, arn)
      : this.#addRule(address, name, url, arn, this.#options.eventBus));
    return {
      url,
      async remove() {
        await unbind();
        await sqs.deleteQueue({ QueueUrl: url });
      },
    };
  }

  /** Takes away the topic of an address. */
  async removeTarget(address: string): Promise<void> {
    const target = await this.target(address);
    this.#known.clear();
    if (target.kind === "topic") await this.#clients.sns!.deleteTopic({ TopicArn: target.arn });
  }

  async #subscribe(address: string, url: string, queueArn: string): Promise<() => Promise<void>> {
    const topicArn = await this.#topic(address);
    await this.#allow(url, queueArn, "sns.amazonaws.com", topicArn);
    const { SubscriptionArn } = await this.#clients.sns!.subscribe({
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: queueArn,
      Attributes: { RawMessageDelivery: "true" },
      ReturnSubscriptionArn: true,
    });
    return async () => void (await this.#clients.sns!.unsubscribe({ SubscriptionArn }));
  }

  async #addRule(
    address: string,
    name: string,
    url: string,
    queueArn: string,
    bus: string,
  ): Promise<() => Promise<void>> {
    const eventBridge = this.#clients.eventBridge!;
    // Names of rules have 64 characters.
    const rule = nameFrom("", name).slice(-64);
    const { RuleArn } = await eventBridge.putRule({
      Name: rule,
      EventBusName: bus,
      EventPattern: JSON.stringify({ "detail-type": [address] }),
    });
    await this.#allow(url, queueArn, "events.amazonaws.com", RuleArn!);
    await eventBridge.putTargets({ Rule: rule, EventBusName: bus, Targets: [{ Id: "queue", Arn: queueArn }] });
    return async () => {
      await eventBridge.removeTargets({ Rule: rule, EventBusName: bus, Ids: ["queue"] });
      await eventBridge.deleteRule({ Name: rule, EventBusName: bus });
    };
  }

  /** Lets a service write to a queue, for one source. */
  async #allow(url: string, queueArn: string, service: string, sourceArn: string): Promise<void> {
    const statement = {
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await this.#clients.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy } });
  }

  #topic(address: string): Promise<string> {
    const name = nameFrom(this.#prefix, address);
    return this.#once(`topic ${name}`, async () => {
      const sns = this.#clients.sns!;
      if (this.#creates) return (await sns.createTopic({ Name: name })).TopicArn;
      for (let NextToken: string | undefined; ;) {
        const page = await sns.listTopics({ NextToken });
        const found = page.Topics?.find(({ TopicArn = "" }) => TopicArn.endsWith(`:${name}`));
        NextToken = page.NextToken;
        if (found !== undefined || NextToken === undefined) return found?.TopicArn;
      }
    });
  }

  #queue(name: string): Promise<string> {
    return this.#once(`queue ${name}`, async () => {
      const { sqs } = this.#clients;
      const isMissing = (error: unknown) => error instanceof Error && /NonExistent|DoesNotExist/.test(error.name);
      const found = await sqs.getQueueUrl({ QueueName: name }).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
        return undefined;
      });
      if (found !== undefined || !this.#creates) return found?.QueueUrl;
      const Attributes = { MessageRetentionPeriod: twoWeeks };
      return (await sqs.createQueue({ QueueName: name, Attributes })).QueueUrl;
    });
  }

  async #once(what: string, find: () => Promise<string | undefined>): Promise<string> {
    let finding = this.#known.get(what);
    if (finding === undefined) {
      finding = find().then((found) => {
        if (found !== undefined) return found;
        throw new ConcordError("configuration", `there is no ${what}`, "make it, or leave createResources on");
      });
      this.#known.set(what, finding);
      finding.catch(() => this.#known.delete(what));
    }
    return finding;
  }
}
