import * as query from "./queries.ts";
import { is, isOneOf } from "./queries.ts";
import type { WatchedChannel, WatchedConsumer, WatchedFlow } from "./watched.ts";

export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Events may wait for a minute; whoever asked a question waits for its answer. */
const lateAfter = { event: 60, reply: 5 } as const;

/** A group of rules for each channel that somebody consumes, and one for each flow. */
export function alertRules(channels: readonly WatchedChannel[], flows: readonly WatchedFlow[]): RuleFile {
  return {
    groups: [
      ...channels
        .filter(({ consumers }) => consumers.length > 0)
        .map((channel) => ({
          name: `channel ${channel.address}`,
          rules: channel.consumers.flatMap((consumer) => consumerRules(channel, consumer)),
        })),
      ...flows.map((flow) => ({ name: `flow ${flow.id}`, rules: flowRules(flow) })),
    ],
  };
}

function consumerRules({ address }: WatchedChannel, consumer: WatchedConsumer): readonly AlertRule[] {
  const { service, owner, group, replies } = consumer;
  const selection = { channel: is(address), group: is(group) };
  const rule = (alert: string, severity: "critical" | "warning", expr: string, summary: string, lasts?: string) => ({
    alert,
    expr,
    ...(lasts !== undefined && { for: lasts }),
    labels: { severity, channel: address, service, ...(owner !== undefined && { team: owner }) },
    annotations: { summary, action: `concord dlq list ${service}` },
  });
  const late = lateAfter[replies ? "reply" : "event"];
  return [
    rule(
      "ConcordMessagesRejected",
      "critical",
      `${query.deadLetters(selection, "5m", "rejected")} > 0`,
      `${service} was sent messages on ${address} that violate the contract`,
    ),
    rule(
      "ConcordDeadLetters",
      "warning",
      `${query.deadLetters(selection, "15m", "failed|expired")} > 0`,
      `${service} gave up messages on ${address}`,
    ),
    rule(
      "ConcordHandlersFail",
      "warning",
      `${query.errorShare(selection)} > 0.1`,
      `more than a tenth of the tries of ${service} on ${address} fail`,
      "10m",
    ),
    rule(
      "ConcordConsumerLate",
      "warning",
      `${query.lagQuantile(selection, 0.95)} > ${late}`,
      `messages on ${address} reach ${service} more than ${late} seconds late`,
      "10m",
    ),
    rule(
      "ConcordConsumerSilent",
      "critical",
      `${query.sendRate({ channel: is(address) })} > 0 unless ${query.consumeRate(selection)} > 0`,
      `messages are sent on ${address} and ${service} is done with none of them`,
      "15m",
    ),
  ];
}

function flowRules({ id, title, channels }: WatchedFlow): readonly AlertRule[] {
  const selection = { channel: isOneOf(channels.map(({ address }) => address)) };
  return [
    {
      alert: "ConcordFlowInterrupted",
      expr: `${query.deadLetters(selection, "15m")} > 0`,
      labels: { severity: "warning", flow: id },
      annotations: { summary: `${title}: messages along the way were given up` },
    },
  ];
}
