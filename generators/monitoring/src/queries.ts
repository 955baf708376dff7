/** PromQL over the runtime's metrics, as OpenTelemetry's exporters for Prometheus name them. */

const sent = "messaging_client_sent_messages_total";
const consumed = "messaging_client_consumed_messages_total";
const tries = "messaging_process_duration_seconds_count";
const lagging = "concord_message_lag_seconds";
const latency = "concord_message_latency_seconds";
const flow = "concord_flow_duration_seconds";

/** What is asked about: channels by address, and one consumer group or all of them. */
export interface Selection {
  /** A matcher's value: one address, or several. */
  readonly channel: Matcher;
  readonly group?: Matcher;
}

/** `="orders.placed"`, `=~"a|b"` */
export type Matcher = `${"=" | "=~"}${string}`;

export const is = (value: string): Matcher => `=${quoted(value)}`;
export const isOneOf = (values: readonly string[]): Matcher => `=~${quoted(values.map(escaped).join("|"))}`;

/** Messages that senders published, a second. */
export const sendRate = (selection: Selection): string => `sum(rate(${sent}${labels(selection, 'error_type=""')}[5m]))`;

/** Messages that consumers were done with, a second, whatever became of them. */
export const consumeRate = (selection: Selection): string => `sum(rate(${consumed}${labels(selection)}[5m]))`;

/** Tries of handlers that failed, as a share of all: 0 to 1. */
export const errorShare = (selection: Selection): string =>
  `(sum(rate(${tries}${labels(selection, 'error_type!=""')}[5m])) or vector(0)) / (sum(rate(${tries}${labels(selection)}[5m])) > 0)`;

/** Tries that were not the first of their message, a second. */
export const retryRate = (selection: Selection): string =>
  `clamp_min(sum(rate(${tries}${labels(selection)}[5m])) - sum(rate(${consumed}${labels(selection, 'concord_outcome=~"handled|failed"')}[5m])), 0)`;

/** Messages given up within the window. */
export const deadLetters = (selection: Selection, window: string, outcomes = "rejected|failed|expired"): string =>
  `sum(increase(${consumed}${labels(selection, `concord_outcome=~"${outcomes}"`)}[${window}]))`;

/** Seconds from an event's time until its handler was called, which none but a share of `1 - quantile` exceeds. */
export const lagQuantile = (selection: Selection, quantile: number): string => quantileOf(lagging, selection, quantile);

/** Seconds from an event's time to its outcome. */
export const latencyQuantile = (selection: Selection, quantile: number): string =>
  quantileOf(latency, selection, quantile);
export const meanLatency = (selection: Selection): string => meanOf(latency, selection);

/** Seconds from the event with which a flow began to the outcome of what it has caused here. */
export const flowQuantile = (selection: Selection, quantile: number): string => quantileOf(flow, selection, quantile);
export const meanFlow = (selection: Selection): string => meanOf(flow, selection);

/**
 * Messages of the last hour that were sent and are not yet done with. Only nearly: senders and consumers are scraped at
 * different moments, and a counter that begins anew loses what it counted since the last scrape.
 */
export const backlog = (selection: Selection): string => {
  const { channel } = selection;
  return `clamp_min(sum(increase(${sent}${labels({ channel }, 'error_type=""')}[1h])) - sum(increase(${consumed}${labels(selection)}[1h])), 0)`;
};

const quantileOf = (histogram: string, selection: Selection, quantile: number): string =>
  `histogram_quantile(${quantile}, sum by (le) (rate(${histogram}_bucket${labels(selection)}[5m])))`;

const meanOf = (histogram: string, selection: Selection): string =>
  `(sum(rate(${histogram}_sum${labels(selection)}[5m])) / sum(rate(${histogram}_count${labels(selection)}[5m])))`;

function labels({ channel, group }: Selection, ...more: readonly string[]): string {
  const matchers = [
    `messaging_destination_name${channel}`,
    ...(group === undefined ? [] : [`messaging_consumer_group_name${group}`]),
    ...more,
  ];
  return `{${matchers.join(",")}}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A name within a regular expression of RE2. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
