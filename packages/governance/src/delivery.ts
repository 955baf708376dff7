import type { Channel, Operation } from "@concord/contracts";
import type { LintContext } from "./lint-context.ts";

/** Protocols of brokers that deliver again what was not acknowledged. */
const redelivering: ReadonlySet<string> = new Set(
  "amqp amqps amqp1 anypointmq googlepubsub ibmmq jms kafka kafka-secure mqtt5 mqtts5 nats pulsar pulsar+ssl redis rediss servicebus sns solace sqs".split(
    " ",
  ),
);

/** What the runtime does where nothing is said: a test holds the two together. */
export const runtimeRetry = {
  attempts: 5,
  backoff: "exponential",
  initialMs: 200,
  maxMs: 30_000,
  jitter: true,
} as const;

/** Where the runtime puts dead letters where nothing is said: `<address>.<service>.dlq`. */
export function runtimeDeadLetter({ channel, service }: Operation, { index }: LintContext): string {
  const { address, name } = index.channels.get(channel) ?? { address: null, name: channel };
  return `${(address ?? name).replaceAll(/[{}]/gu, "")}.${service}.dlq`;
}

/** Whether what a receiver does with a message it cannot handle is a question at all: not on a socket or a webhook. */
export function isRedelivered({ action, channel }: Operation, { index }: LintContext): boolean {
  const on = index.channels.get(channel);
  return action === "receive" && on !== undefined && redelivers(on);
}

/** Whether a message on a channel may come again. */
export function redelivers({ protocols }: Channel): boolean {
  return protocols.some((protocol) => redelivering.has(protocol));
}
