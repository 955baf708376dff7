/** Ready sinks for what people must know: rejected messages, dead letters, breakers. */
import { describeViolations } from "./errors.ts";
import type { Hooks } from "./options.ts";

export interface Alert {
  readonly level: "error" | "warning" | "info";
  readonly event: "rejected" | "dead-letter" | "breaker" | "deprecated" | "notice";
  readonly text: string;
  /** Facts, never payload values. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** How many of this kind it stands for. */
  readonly count: number;
}

const notPosted = (problem: string): void =>
  process.emitWarning(`an alert could not be posted: ${problem}`, "ConcordAlert");

export interface AlertSinkOptions {
  /** Alerts of one kind are sent at once the first time, and then counted and sent together after this time. Default 10,000. */
  readonly intervalMs?: number;
}

/** One JSON line on stderr for each alert. */
export function stderrAlerts(options: AlertSinkOptions = {}): Hooks {
  return alertHooks((alert) => {
    const { level, event, text, facts, count } = alert;
    const line = { time: new Date().toISOString(), level, event, text, count, ...facts };
    process.stderr.write(`${JSON.stringify(line)}\n`);
  }, options);
}

export interface WebhookAlertOptions extends AlertSinkOptions {
  /** An incoming webhook of Slack, Mattermost, or anything that takes `{"text": …}`. */
  readonly url: string;
  /** Default: the global fetch. */
  readonly fetch?: (
    url: string,
    init: { method: string; headers: Record<string, string>; body: string; signal: AbortSignal },
  ) => Promise<{ readonly ok: boolean; readonly status: number }>;
  /** Default: errors and warnings. */
  readonly events?: readonly Alert["event"][];
}

/** Posts alerts in Slack's shape. A post that fails is reported as a process warning, without the address. */
export function webhookAlerts(options: WebhookAlertOptions): Hooks {
  const post = options.fetch ?? fetch;
  const events = options.events ?? ["rejected", "dead-letter", "breaker"];
  return alertHooks((alert) => {
    if (!events.includes(alert.event)) return;
    const times = alert.count > 1 ? ` (${alert.count} times)` : "";
    const body = JSON.stringify({ text: `*${alert.level}* ${alert.text}${times}` });
    const headers = { "content-type": "application/json" };
    post(options.url, { method: "POST", headers, body, signal: AbortSignal.timeout(10_000) }).then(
      ({ ok, status }) => ok || notPosted(`HTTP status ${status}`),
      (error: unknown) => notPosted(error instanceof Error ? error.name : "unknown error"),
    );
  }, options);
}

/** Hooks that turn what happens into alerts, a flood of one kind into a few. */
export function alertHooks(send: (alert: Alert) => void, { intervalMs = 10_000 }: AlertSinkOptions = {}): Hooks {
  const counted = new Map<string, { alert: Alert; count: number }>();
  const raise = (alert: Omit<Alert, "count">): void => {
    const kind = `${alert.event} ${alert.text}`;
    const known = counted.get(kind);
    if (known !== undefined) {
      known.count++;
      return;
    }
    const entry = { alert: { ...alert, count: 1 }, count: 0 };
    counted.set(kind, entry);
    send(entry.alert);
    const timer = setInterval(() => {
      if (entry.count === 0) {
        clearInterval(timer);
        counted.delete(kind);
      } else {
        send({ ...entry.alert, count: entry.count });
        entry.count = 0;
      }
    }, intervalMs);
    timer.unref();
  };
  return {
    onReject: (violations, { channel }) =>
      raise({
        level: "error",
        event: "rejected",
        text: `a message on ${channel} violates its contract: ${describeViolations(violations)}`,
        facts: { channel },
      }),
    onDeadLetter: (letter) => {
      const { reason, error, origin, group, channel } = letter;
      raise({
        level: "error",
        event: "dead-letter",
        text: channel
          ? `a message on ${origin} went to ${channel}: ${reason}, ${error}`
          : `a message on ${origin} was dropped by ${group}, dead letters are off: ${reason}, ${error}`,
        facts: { channel: origin, group, reason },
      });
    },
    onBreaker: (state, group) =>
      raise({
        level: state === "open" ? "error" : "info",
        event: "breaker",
        text: {
          open: `the handlers of ${group} keep failing: its subscription is paused`,
          "half-open": `${group} tries one message`,
          closed: `the handlers of ${group} work again: its subscription goes on`,
        }[state],
        facts: { group },
      }),
    onDeprecated: ({ name, contract, deprecated }) =>
      raise({
        level: "warning",
        event: "deprecated",
        text:
          `${name} of ${contract} is deprecated` +
          (deprecated?.sunset === undefined ? "" : `, its last day is ${deprecated.sunset}`) +
          (deprecated?.replacedBy === undefined ? "" : `, use ${deprecated.replacedBy}`),
        facts: { message: name },
      }),
    onNotice: (notice) => raise({ level: "info", event: "notice", text: notice, facts: {} }),
  };
}
