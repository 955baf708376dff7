/**
 * Spans and metrics through `@opentelemetry/api`, by the semantic conventions for messaging. Those are still in
 * development, so their names stand here and not in a package; nothing older was ever written, so
 * `OTEL_SEMCONV_STABILITY_OPT_IN` has nothing to choose from.
 */
import { errorLabel, readable } from "./errors.ts";
import { Control } from "./message-context.ts";
import { flowBegan, handOn, passOn, passTrace, passTraceOn } from "./trace-context.ts";
import type { PublishInfo, Receiving, Sending, Telemetry } from "./telemetry.ts";
import type { Outcome } from "./transport.ts";
import type { HeaderMap } from "./types.ts";

type Attributes = Record<string, string | number>;

interface Span {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number }): unknown;
  spanContext(): { readonly traceId: string };
  end(): void;
}

/** The part of `@opentelemetry/api` that is used. Pass the module itself. */
export interface OpenTelemetryApi {
  readonly trace: {
    getTracer(name: string): {
      startSpan(name: string, options: { kind: number; attributes: Attributes }, context?: never): Span;
    };
    setSpan(context: never, span: never): unknown;
  };
  readonly context: { active(): unknown; with<R>(context: never, work: () => R): R };
  readonly propagation: {
    inject(context: never, carrier: unknown): void;
    extract(context: never, carrier: unknown): unknown;
  };
  readonly metrics: {
    getMeter(name: string): {
      createHistogram(name: string, options: MetricOptions): { record(value: number, attributes: Attributes): void };
      createCounter(name: string, options: MetricOptions): { add(value: number, attributes: Attributes): void };
    };
  };
  /** The meter of an API without an SDK. */
  createNoopMeter(): unknown;
  readonly SpanKind: { readonly PRODUCER: number; readonly CONSUMER: number };
  readonly SpanStatusCode: { readonly ERROR: number };
}

interface MetricOptions {
  readonly unit: string;
  readonly description: string;
  readonly advice?: { readonly explicitBucketBoundaries: number[] };
}

const SCOPE = "@concord/runtime";
const INVALID_TRACE = "0".repeat(32);
/** Of what runs, and of what waits: the latter may wait for a day. */
const runs = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const waits = [...runs, 30, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400];

/** Spans `send X` and `process X`, and metrics, on the providers that the application has registered. */
export function openTelemetry(api: OpenTelemetryApi): Telemetry {
  const { PRODUCER, CONSUMER } = api.SpanKind;
  const tracer = api.trace.getTracer(SCOPE);
  const meter = api.metrics.getMeter(SCOPE);
  // Without an SDK nothing is measured and no span is real: then all of it costs next to nothing.
  const measures = meter !== api.createNoopMeter();
  const isReal = (span: Span): boolean => span.spanContext().traceId !== INVALID_TRACE;
  const duration = { unit: "s", advice: { explicitBucketBoundaries: runs } };
  const waiting = { unit: "s", advice: { explicitBucketBoundaries: waits } };
  const sendDuration = meter.createHistogram("messaging.client.operation.duration", {
    ...duration,
    description: "Duration of a publish.",
  });
  const processDuration = meter.createHistogram("messaging.process.duration", {
    ...duration,
    description: "Duration of one try of a handler.",
  });
  const lag = meter.createHistogram("concord.message.lag", {
    ...waiting,
    description: "From the time of the event until its handler is first called.",
  });
  const latency = meter.createHistogram("concord.message.latency", {
    ...waiting,
    description: "From the time of the event to its outcome.",
  });
  const flow = meter.createHistogram("concord.flow.duration", {
    ...waiting,
    description: "From the event with which all of it began to this message's outcome.",
  });
  const sent = meter.createCounter("messaging.client.sent.messages", {
    unit: "{message}",
    description: "Messages that were published.",
  });
  const consumed = meter.createCounter("messaging.client.consumed.messages", {
    unit: "{message}",
    description: "Messages that were settled, by outcome.",
  });

  const fail = (span: Span, error: unknown): string => {
    const type = error instanceof Error ? errorLabel(error).split(" ")[0]! : "_OTHER";
    span.setAttributes({ "error.type": type });
    span.setStatus({ code: api.SpanStatusCode.ERROR });
    return type;
  };

  /* What real spans need is apart from what is asked each time, so that nothing is made for others. */

  function processWithin<R>(
    span: Span,
    parent: never,
    { attributes }: Described,
    attempt: number,
    headers: HeaderMap,
    work: () => R,
  ): R {
    const id = headers["ce-id"];
    span.setAttributes({ "concord.attempt": attempt, ...(id === undefined ? {} : { "messaging.message.id": id }) });
    if (measures && attempt === 1) recordSince(lag, headers["ce-time"], attributes);
    const startedAt = performance.now();
    const end = (thrown?: unknown): void => {
      const error = thrown === undefined ? undefined : readable(thrown);
      // Leaving by `skip` is an answer, not an error, and so is that somebody else has handled it.
      const answered = error instanceof Control && error.kind !== "retry" && error.kind !== "dead-letter";
      const failed = error !== undefined && !answered;
      const measured = failed ? { ...attributes, "error.type": fail(span, error) } : attributes;
      processDuration.record((performance.now() - startedAt) / 1000, measured);
      span.end();
    };
    const run = (): R => {
      try {
        const result = work();
        if (result instanceof Promise)
          result.then(
            () => end(),
            (error: unknown) => end(error ?? new Error()),
          );
        else end();
        return result;
      } catch (error) {
        end(error ?? new Error());
        throw error;
      }
    };
    const inside = api.trace.setSpan(parent, span as never) as never;
    return handOn(headers, () => api.context.with(inside, run));
  }

  function sendWithin(
    span: Span,
    { attributes }: Described,
    publish: PublishInfo,
    headers: Record<string, string>,
  ): (error?: unknown) => void {
    span.setAttributes(describePublish(publish));
    // Where no propagator is registered, or none for this format, the trace goes on all the same.
    passOn(headers);
    api.propagation.inject(api.trace.setSpan(api.context.active() as never, span as never) as never, headers);
    const startedAt = performance.now();
    return (error) => {
      const measured = error === undefined ? attributes : { ...attributes, "error.type": fail(span, error) };
      sendDuration.record((performance.now() - startedAt) / 1000, measured);
      sent.add(publish.count, measured);
      span.end();
    };
  }

  return {
    send(sending, publish, headers) {
      const described = describeSending(sending, PRODUCER);
      const span = tracer.startSpan(described.name, described.options);
      return measures || isReal(span)
        ? sendWithin(span, described, publish, headers)
        : passTraceOn.send(sending, publish, headers);
    },

    process(receiving, attempt, delivery, work) {
      const described = describeReceiving(receiving, delivery.channel, CONSUMER);
      const parent = api.propagation.extract(api.context.active() as never, delivery.headers) as never;
      const span = tracer.startSpan(described.name, described.options, parent);
      return measures || isReal(span)
        ? processWithin(span, parent, described, attempt, delivery.headers, work)
        : passTrace(delivery.headers, work);
    },

    settled(receiving, outcome, delivery) {
      if (!measures) return;
      const { outcomes } = describeReceiving(receiving, delivery.channel, CONSUMER);
      const attributes = outcomes[outcome];
      consumed.add(1, attributes);
      const { "ce-time": time, [flowBegan]: began = time } = delivery.headers;
      recordSince(latency, time, attributes);
      recordSince(flow, began, attributes);
    },
  };
}

interface Recorded {
  record(value: number, attributes: Attributes): void;
}

/** Seconds since then, by the clocks of two machines; nothing where nobody wrote when. */
function recordSince(histogram: Recorded, time: string | undefined, attributes: Attributes): void {
  const then = Date.parse(time ?? "");
  if (!Number.isNaN(then)) histogram.record(Math.max(0, Date.now() - then) / 1_000, attributes);
}

/* Attributes of metrics have few values, and are made once; what is one message's own stands on its spans alone. */

interface Described {
  readonly name: string;
  readonly attributes: Attributes;
  /** Of its spans. */
  readonly options: { readonly kind: number; readonly attributes: Attributes };
}

const sendings = new WeakMap<Sending, Described>();

function describeSending(sending: Sending, kind: number): Described {
  const known = sendings.get(sending);
  if (known !== undefined) return known;
  // Replies may go to an address that only the request names.
  const address = sending.message.channel.address || "(anonymous)";
  const attributes = attributesOf("send", sending.system, address);
  const described = { name: `send ${address}`, attributes, options: { kind, attributes } };
  sendings.set(sending, described);
  return described;
}

function describePublish({ channel, count, id }: PublishInfo): Attributes {
  return {
    "messaging.destination.name": channel,
    ...(id === undefined ? { "messaging.batch.message_count": count } : { "messaging.message.id": id }),
  };
}

interface DescribedReceiving extends Described {
  readonly outcomes: Readonly<Record<Outcome, Attributes>>;
}

const receivings = new WeakMap<Receiving, DescribedReceiving>();

/** By the address as the contract writes it: with its parameters filled in there would be a series for each of them. */
function describeReceiving(receiving: Receiving, channel: string, kind: number): DescribedReceiving {
  const known = receivings.get(receiving);
  if (known !== undefined) return known;
  const { system, group, message } = receiving;
  const address = message?.channel.address ?? channel;
  const attributes = { ...attributesOf("process", system, address), "messaging.consumer.group.name": group };
  const outcome = (name: Outcome): Attributes => ({ ...attributes, "concord.outcome": name });
  const described: DescribedReceiving = {
    name: `process ${address}`,
    attributes,
    options: { kind, attributes },
    outcomes: {
      handled: outcome("handled"),
      rejected: outcome("rejected"),
      failed: outcome("failed"),
      skipped: outcome("skipped"),
      expired: outcome("expired"),
      duplicate: outcome("duplicate"),
    },
  };
  // What is nobody's comes from several channels.
  if (message !== undefined) receivings.set(receiving, described);
  return described;
}

function attributesOf(operation: "send" | "process", system: string, destination: string): Attributes {
  return {
    "messaging.system": system,
    "messaging.operation.name": operation,
    "messaging.operation.type": operation,
    "messaging.destination.name": destination,
  };
}

let installed: Promise<Telemetry> | undefined;

/** What an option says; without one, OpenTelemetry where it is installed, else the trace is passed on and no more. */
export async function loadTelemetry(option: Telemetry | false | undefined): Promise<Telemetry | undefined> {
  if (option === false) return undefined;
  installed ??= option === undefined ? findInstalled() : undefined;
  return option ?? installed;
}

async function findInstalled(): Promise<Telemetry> {
  // An optional peer: typed above, so that nobody needs its types to compile this.
  const name: string = "@opentelemetry/api";
  try {
    return openTelemetry((await import(name)) as OpenTelemetryApi);
  } catch {
    return passTraceOn;
  }
}
