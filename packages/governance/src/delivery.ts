import type { Channel, Operation } from "@concord/contracts";
import type { LintContext } from "./lint-context.ts";

/** Protocols of brokers that deliver again what was not acknowledged. */
const redelivering: ReadonlySet<string> = new Set(
  "amqp amqps amqp1 anypointmq googlepubsub ibmmq jms kafka kafka-secure mqtt5 mqtts5 pulsar pulsar+ssl servicebus sns solace sqs".split(
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
export function isRedelivered(operation: Operation, context: LintContext): boolean {
  const on = context.index.channels.get(operation.channel);
  return operation.action === "receive" && on !== undefined && redelivers(on) && !isTurnedRound(operation, context);
}

/** AsyncAPI 2.x says `publish` for what others send; many write there what they send themselves, and name it so. */
function isTurnedRound({ name, at }: Operation, { fabric }: LintContext): boolean {
  const contract = fabric.contracts.find(({ file }) => file === at.file);
  return (
    contract?.specificationVersion.startsWith("2.") === true && /^(emit|produce|publish|push|put|send)/u.test(name)
  );
}

/** Whether a message on a channel may come again. */
export function redelivers({ protocols }: Channel): boolean {
  return protocols.some((protocol) => redelivering.has(protocol));
}
