import type { Json } from "@concord/diagnostics";

/** What a member of a binding decides for those on the other side. */
export type BindingEffect = "identity" | "retention" | "delivery" | "partitions";

export interface BindingField {
  /** Steps below the protocol's own binding. */
  readonly path: readonly string[];
  readonly effect: BindingEffect;
  /** What holds where nothing is said; absent where the broker decides. */
  readonly otherwise?: Json;
  /** Whether a change of a promise breaks it; by default any change does. */
  readonly worse?: (before: Json, after: Json) => boolean;
}

/** Stands for the address of the channel itself. */
export const theAddress: Json = { address: null };

type Level = "channel" | "operation" | "message";

const identity = (...path: readonly string[]): BindingField => ({ path, effect: "identity" });
const kept = (...path: readonly string[]): BindingField => ({ path, effect: "retention", worse: shorter });

/** The members that somebody else relies on, by protocol. What only its own side notices is left out. */
export const bindingFields: Readonly<Record<string, Readonly<Partial<Record<Level, readonly BindingField[]>>>>> = {
  kafka: {
    channel: [
      { path: ["topic"], effect: "identity", otherwise: theAddress },
      { path: ["partitions"], effect: "partitions" },
      { path: ["replicas"], effect: "delivery", worse: lower },
      kept("topicConfiguration", "retention.ms"),
      kept("topicConfiguration", "retention.bytes"),
      kept("topicConfiguration", "delete.retention.ms"),
      { path: ["topicConfiguration", "cleanup.policy"], effect: "retention", otherwise: ["delete"], worse: gains },
    ],
    message: [identity("schemaIdLocation"), identity("schemaIdPayloadEncoding")],
  },
  amqp: {
    channel: [
      identity("is"),
      ...["name", "type", "durable", "autoDelete", "vhost"].map((name) => identity("exchange", name)),
      ...["name", "durable", "exclusive", "autoDelete", "vhost"].map((name) => identity("queue", name)),
    ],
    operation: [
      { path: ["cc"], effect: "identity", worse: loses },
      { path: ["bcc"], effect: "identity", worse: loses },
      { path: ["expiration"], effect: "retention", worse: shorter },
      { path: ["deliveryMode"], effect: "delivery", worse: lower },
      { path: ["mandatory"], effect: "delivery", worse: lower },
    ],
    message: [identity("contentEncoding"), identity("messageType")],
  },
  mqtt: {
    operation: [
      { path: ["qos"], effect: "delivery", worse: lower },
      { path: ["retain"], effect: "delivery", worse: lower },
      { path: ["messageExpiryInterval"], effect: "retention", worse: shorter },
    ],
    message: [identity("responseTopic"), identity("contentType"), identity("payloadFormatIndicator")],
  },
  ws: { channel: [identity("method")] },
  http: { operation: [identity("method")], message: [identity("statusCode")] },
  sns: {
    channel: [
      identity("name"),
      { path: ["ordering", "type"], effect: "delivery", otherwise: "standard", worse: (before) => before === "FIFO" },
    ],
  },
  sqs: {
    channel: [
      identity("queue", "name"),
      { path: ["queue", "fifoQueue"], effect: "delivery", otherwise: false, worse: lower },
      kept("queue", "messageRetentionPeriod"),
    ],
  },
  googlepubsub: { channel: [identity("topic"), kept("messageRetentionDuration")] },
  pulsar: {
    channel: [
      identity("namespace"),
      identity("persistence"),
      kept("retention", "time"),
      kept("retention", "size"),
      kept("ttl"),
    ],
  },
  nats: { operation: [identity("queue")] },
  jms: { channel: [identity("destination"), identity("destinationType")] },
  ibmmq: { channel: [identity("destinationType"), identity("queue", "objectName"), identity("topic", "string")] },
  anypointmq: { channel: [identity("destination"), identity("destinationType")] },
};

/** Names of one protocol: newer documents say the version in another way. */
export const bindingAliases: Readonly<Record<string, string>> = { mqtt5: "mqtt", amqp1: "amqp" };

/** A number of bytes or milliseconds; below nought is without end. `86400s` counts seconds. */
function shorter(before: Json, after: Json): boolean {
  return amount(after) < amount(before);
}

function amount(value: Json): number {
  const number = typeof value === "string" ? Number.parseFloat(value) : Number(value);
  return number < 0 ? Number.POSITIVE_INFINITY : number;
}

function lower(before: Json, after: Json): boolean {
  return Number(after) < Number(before);
}

function loses(before: Json, after: Json): boolean {
  return list(before).some((item) => !list(after).includes(item));
}

function gains(before: Json, after: Json): boolean {
  return loses(after, before);
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}
