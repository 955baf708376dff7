/** How a service reaches the broker that its channels are on, as its contract says it. */
export interface ServerText {
  readonly name: string;
  readonly host: string;
  readonly protocol: string;
  readonly description: string;
  readonly scheme: string;
  readonly schemeType: string;
  readonly schemeDescription: string;
}

/** Brokers that a first contract can be written for. Hosts are of a domain that nobody has: people put their own. */
export const brokers = {
  kafka: {
    name: "kafka",
    host: "kafka.example.com:9094",
    protocol: "kafka-secure",
    description: "The event log.",
    scheme: "kafkaAccount",
    schemeType: "scramSha512",
    schemeDescription: "One account for each service.",
  },
  rabbitmq: {
    name: "rabbitmq",
    host: "rabbitmq.example.com:5671",
    protocol: "amqps",
    description: "The message broker.",
    scheme: "rabbitmqAccount",
    schemeType: "X509",
    schemeDescription: "The service's own client certificate.",
  },
  nats: {
    name: "nats",
    host: "nats.example.com:4222",
    protocol: "nats",
    description: "The message broker, which speaks TLS alone.",
    scheme: "natsAccount",
    schemeType: "X509",
    schemeDescription: "The service's own client certificate.",
  },
  mqtt: {
    name: "mqtt",
    host: "mqtt.example.com:8883",
    protocol: "secure-mqtt",
    description: "The message broker.",
    scheme: "mqttAccount",
    schemeType: "X509",
    schemeDescription: "The service's own client certificate.",
  },
  redis: {
    name: "redis",
    host: "redis.example.com:6380",
    protocol: "rediss",
    description: "The streams that messages are kept in.",
    scheme: "redisAccount",
    schemeType: "userPassword",
    schemeDescription: "One account for each service.",
  },
} as const satisfies Record<string, ServerText>;

export type Broker = keyof typeof brokers;
export const brokerNames = Object.keys(brokers) as readonly Broker[];
