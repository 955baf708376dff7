/** A package that carries messages over one kind of broker. */
export interface TransportPackage {
  readonly name: string;
  /** The broker's own client, which whoever uses the transport installs beside it. */
  readonly peers: readonly string[];
}

const kafka: TransportPackage = { name: "@concord/transport-kafka", peers: ["@platformatic/kafka"] };
const rabbitmq: TransportPackage = { name: "@concord/transport-rabbitmq", peers: ["amqplib"] };
const nats: TransportPackage = {
  name: "@concord/transport-nats",
  peers: ["@nats-io/jetstream", "@nats-io/transport-node"],
};
const mqtt: TransportPackage = { name: "@concord/transport-mqtt", peers: ["mqtt"] };
const redis: TransportPackage = { name: "@concord/transport-redis", peers: ["ioredis"] };
const aws: TransportPackage = {
  name: "@concord/transport-aws",
  peers: ["@aws-sdk/client-sns", "@aws-sdk/client-sqs"],
};
const pubsub: TransportPackage = { name: "@concord/transport-pubsub", peers: ["@google-cloud/pubsub"] };
const servicebus: TransportPackage = { name: "@concord/transport-servicebus", peers: ["@azure/service-bus"] };
const webhook: TransportPackage = { name: "@concord/transport-webhook", peers: [] };

/** By protocol, as AsyncAPI names them. */
const byProtocol: Readonly<Record<string, TransportPackage>> = {
  kafka,
  "kafka-secure": kafka,
  amqp: rabbitmq,
  amqps: rabbitmq,
  nats,
  mqtt,
  mqtt5: mqtt,
  mqtts: mqtt,
  "secure-mqtt": mqtt,
  redis,
  rediss: redis,
  sns: aws,
  sqs: aws,
  googlepubsub: pubsub,
  amqp1: servicebus,
  servicebus,
  http: webhook,
  https: webhook,
};

/** The transports that speak some protocols, each once, by name; a protocol that none speaks is passed over. */
export function transportsFor(protocols: Iterable<string>): readonly TransportPackage[] {
  const found = [...protocols].flatMap((protocol) => byProtocol[protocol.toLowerCase()] ?? []);
  return [...new Set(found)].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}
