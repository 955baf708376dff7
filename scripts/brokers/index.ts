import type { BrokerDefinition, BrokerName } from "./broker.ts";
import { kafka } from "./kafka.ts";
import { mosquitto } from "./mosquitto.ts";
import { nats } from "./nats.ts";
import { postgresql } from "./postgresql.ts";
import { rabbitmq } from "./rabbitmq.ts";
import { redis } from "./redis.ts";

export const brokers: Readonly<Record<BrokerName, BrokerDefinition>> = {
  kafka,
  rabbitmq,
  nats,
  redis,
  mosquitto,
  postgresql,
};

export type { BrokerDefinition, BrokerName, RunningBroker } from "./broker.ts";
export { runBroker } from "./run-broker.ts";
