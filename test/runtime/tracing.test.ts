/** Spans and metrics, with the SDK that applications use. */
import { openTelemetry, stderrAlerts, webhookAlerts, type OpenTelemetryApi } from "@concord/runtime";
import * as api from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { letterOf } from "../../packages/cli/src/dead-letters/letter.ts";
import { replayLetters } from "../../packages/cli/src/dead-letters/replay-letters.ts";
import { createStage, order } from "./stage.ts";

const spans = new InMemorySpanExporter();
const metrics = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 });

beforeAll(() => {
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
  api.metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
afterAll(() => {
  api.context.disable();
  api.propagation.disable();
  api.trace.disable();
  api.metrics.disable();
});
beforeEach(() => spans.reset());

const named = (name: string): readonly ReadableSpan[] => spans.getFinishedSpans().filter((span) => span.name === name);

describe("OpenTelemetry", () => {
  test("a trace runs from the sender through the handler to what the handler sends", async () => {
    const stage = createStage();
    await stage
      .consumer()
      .on.orderPlaced(async (data) => {
        await Promise.resolve();
        await stage.orders.stockCounted(data);
      })
      .on.stockCounted(() => undefined)
      .start();
    await stage.orders.orderPlaced(order("1"), { id: "id-1" });
    await stage.clock.advance("1s");
    const [sendOrder] = named("send orders");
    const [processOrder] = named("process orders");
    const [sendStock] = named("send stock");
    const [processStock] = named("process stock");
    const traces = [sendOrder, processOrder, sendStock, processStock].map((span) => span!.spanContext().traceId);
    expect(new Set(traces).size).toBe(1);
    expect(processOrder!.parentSpanContext?.spanId).toBe(sendOrder!.spanContext().spanId);
    expect(sendStock!.parentSpanContext?.spanId).toBe(processOrder!.spanContext().spanId);
    expect(processStock!.parentSpanContext?.spanId).toBe(sendStock!.spanContext().spanId);
    expect([sendOrder!.kind, processOrder!.kind]).toEqual([api.SpanKind.PRODUCER, api.SpanKind.CONSUMER]);
    expect(sendOrder!.attributes).toEqual({
      "messaging.system": "memory",
      "messaging.operation.name": "send",
      "messaging.operation.type": "send",
      "messaging.destination.name": "orders",
      "messaging.message.id": "id-1",
    });
    expect(processOrder!.attributes).toEqual({
      "messaging.system": "memory",
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.destination.name": "orders",
      "messaging.consumer.group.name": "shop",
      "messaging.message.id": "id-1",
      "concord.attempt": 1,
    });
  });

  test("each try is a span; a failed one is an error, a skipped one is not", async () => {
    const stage = createStage();
    await stage
      .consumer()
      .on.stockCounted(({ total }, { attempt, skip }) => {
        if (total === 0) skip();
        if (attempt === 1) throw new RangeError("4711");
      })
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("1m");
    await stage.orders.stockCounted(order("2", 0));
    await stage.clock.advance("1m");
    const tries = named("process stock");
    expect(tries.map(({ status }) => status.code)).toEqual([
      api.SpanStatusCode.ERROR,
      api.SpanStatusCode.UNSET,
      api.SpanStatusCode.UNSET,
    ]);
    expect(tries[0]!.attributes["error.type"]).toBe("RangeError");
    expect(JSON.stringify(tries.map(({ attributes, events, status }) => [attributes, events, status]))).not.toContain(
      "4711",
    );
  });

  test("a trace goes on through a retry, a dead letter and its replay", async () => {
    const stage = createStage();
    const letters = await stage.collect("stock.shop.dlq");
    let broken = true;
    await stage
      .consumer({ retry: { attempts: 2 } })
      .on.stockCounted(() => {
        if (broken) throw new Error("no");
      })
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("1h");
    const [sent] = named("send stock");
    const { traceId, spanId } = sent!.spanContext();
    expect(letters.map(({ headers }) => headers["traceparent"])).toEqual([`00-${traceId}-${spanId}-01`]);
    broken = false;
    const journal = { has: () => false, add: () => undefined };
    const options = { transport: stage.transport, journal, bindingsOf: () => undefined };
    await replayLetters([letterOf(letters[0]!)!], options);
    await stage.clock.advance("1h");
    const tries = named("process stock");
    expect(tries.map((span) => [span.parentSpanContext!.spanId, span.spanContext().traceId])).toEqual([
      [spanId, traceId],
      [spanId, traceId],
      [spanId, traceId],
    ]);
    expect(tries.map(({ status }) => status.code)).toEqual([
      api.SpanStatusCode.ERROR,
      api.SpanStatusCode.ERROR,
      api.SpanStatusCode.UNSET,
    ]);
  });

  test("a batch is one span, which each of its messages carries on", async () => {
    const stage = createStage();
    await stage
      .consumer()
      .on.stockCounted(() => undefined)
      .start();
    await stage.orders.stockCounted.batch([{ data: order("1") }, { data: order("2") }]);
    await stage.clock.advance("1s");
    const [send, ...more] = named("send stock");
    expect(more).toEqual([]);
    expect(send!.attributes["messaging.batch.message_count"]).toBe(2);
    expect(named("process stock").map((span) => span.parentSpanContext?.spanId)).toEqual([
      send!.spanContext().spanId,
      send!.spanContext().spanId,
    ]);
  });

  test("metrics have the names of the conventions and count every outcome", async () => {
    await reader.forceFlush();
    metrics.reset();
    const stage = createStage();
    await stage
      .consumer({ retry: { attempts: 2 } })
      .on.stockCounted(({ total }) => {
        if (total === 9) throw new Error("no");
      })
      .start();
    await stage.orders.stockCounted(order("1"), { id: "same" });
    await stage.clock.advance("1s");
    await stage.orders.stockCounted(order("1"), { id: "same" });
    await stage.orders.stockCounted(order("2", 9));
    await stage.raw("stock", "{}", { headers: { "ce-type": "shop.stockCounted" } });
    await stage.clock.advance("1m");
    await reader.forceFlush();
    const found = metrics.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    const points = (name: string) =>
      found
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints as readonly DataPoint<unknown>[]);
    const outcomes = points("messaging.client.consumed.messages").map(({ attributes, value }) => [
      attributes["concord.outcome"],
      value,
    ]);
    expect(new Map(outcomes as [string, number][])).toEqual(
      new Map([
        ["handled", 1],
        ["duplicate", 1],
        ["failed", 1],
        ["rejected", 1],
      ]),
    );
    expect(points("messaging.client.sent.messages")).toMatchObject([{ value: 3 }]);
    // Three tries of two messages.
    const tries = points("messaging.process.duration").map(({ value }) => (value as { count: number }).count);
    expect(tries.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(points("messaging.client.operation.duration")).toHaveLength(1);
    expect(points("concord.message.latency").length).toBeGreaterThan(0);
  });

  test("how long messages waited, and how long ago all of it began, is measured from one end of a flow to the other", async () => {
    await reader.forceFlush();
    metrics.reset();
    const stage = createStage();
    const caused = await stage.collect("stock");
    await stage
      .consumer()
      .on.orderPlaced(async (data) => {
        await Promise.resolve();
        await stage.orders.stockCounted(data);
      })
      .on.stockCounted(() => undefined)
      .start();
    const time = new Date(Date.now() - 90_000);
    await stage.orders.orderPlaced(order("1"), { time });
    await stage.clock.advance("1s");
    expect(caused[0]!.headers["flow-began"]).toBe(time.toISOString());
    await reader.forceFlush();
    const sums = (name: string) =>
      new Map(
        metrics
          .getMetrics()
          .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
          .filter(({ descriptor }) => descriptor.name === name)
          .flatMap(({ dataPoints }) => dataPoints as readonly DataPoint<{ readonly sum: number }>[])
          .map(({ attributes, value }) => [attributes["messaging.destination.name"], Math.round(value.sum)]),
      );
    // The clock of the stage began with the year; messages that it times are not old, but of another day.
    expect(sums("concord.message.lag").get("orders")).toBe(90);
    expect(sums("concord.flow.duration")).toEqual(
      new Map([
        ["orders", 90],
        ["stock", 90],
      ]),
    );
  });

  const real = api as unknown as OpenTelemetryApi;
  const withoutPropagator: OpenTelemetryApi = {
    ...real,
    propagation: { inject: () => undefined, extract: (context) => context },
  };
  const noopSpan = api.trace.wrapSpanContext(api.INVALID_SPAN_CONTEXT);
  const withoutSdk: OpenTelemetryApi = {
    ...withoutPropagator,
    trace: { ...real.trace, getTracer: () => ({ startSpan: () => noopSpan }) },
    metrics: { getMeter: () => api.createNoopMeter() },
  };
  test.each([
    ["a propagator", withoutPropagator],
    ["an SDK", withoutSdk],
  ])("an API without %s passes the trace on all the same", async (_, idle) => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const telemetry = openTelemetry(idle);
    const stage = createStage();
    const caused = await stage.collect("stock");
    const orders = stage.producer({ telemetry });
    await stage
      .consumer({ telemetry })
      .on.orderPlaced((data) => orders.stockCounted(data))
      .start();
    const headers = { "ce-type": "shop.orderPlaced", "ce-id": "1", traceparent, tracestate: "a=1" };
    await stage.raw("orders", '{"orderId":"1","total":1}', { headers });
    await stage.clock.advance(0);
    expect(caused[0]!.headers).toMatchObject({ traceparent, tracestate: "a=1" });
  });

  test("can be turned off", async () => {
    const stage = createStage();
    await stage
      .consumer({ telemetry: false })
      .on.stockCounted(() => undefined)
      .start();
    await stage.producer({ telemetry: false }).stockCounted(order("1"));
    await stage.clock.advance("1s");
    expect(spans.getFinishedSpans()).toEqual([]);
  });
});

describe("alerts", () => {
  const violation = { field: "/total", rule: "required", message: "is required" };
  const delivery = { channel: "orders", headers: {}, body: null, attempt: 1, settle: () => undefined };
  const letter = { reason: "failed", error: "RangeError", attempts: 5, origin: "orders", group: "shop" } as const;

  test("on stderr are one JSON line each", () => {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const hooks = stderrAlerts();
    hooks.onReject!([violation], delivery);
    hooks.onDeadLetter!({ ...letter, channel: "orders.shop.dlq" }, delivery);
    hooks.onDeadLetter!(letter, delivery);
    hooks.onBreaker!("open", "shop");
    const lines = write.mock.calls.map(([line]) => String(line));
    write.mockRestore();
    expect(lines.every((line) => line.endsWith("\n") && line.indexOf("\n") === line.length - 1)).toBe(true);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        level: "error",
        event: "rejected",
        text: "a message on orders violates its contract: /total required",
        channel: "orders",
        count: 1,
      },
      {
        event: "dead-letter",
        text: "a message on orders went to orders.shop.dlq: failed, RangeError",
        reason: "failed",
      },
      {
        event: "dead-letter",
        text: "a message on orders was dropped by shop, dead letters are off: failed, RangeError",
      },
      { event: "breaker", text: "the handlers of shop keep failing: its subscription is paused" },
    ]);
  });

  test("to a webhook have Slack's shape, and a flood of one kind is counted, not posted", () => {
    vi.useFakeTimers();
    const posts: { url: string; body: unknown }[] = [];
    const hooks = webhookAlerts({
      url: "https://hooks.example/T0",
      intervalMs: 10_000,
      fetch: async (url, { body }) => {
        posts.push({ url, body: JSON.parse(body) });
        return { ok: true, status: 200 };
      },
    });
    for (let count = 0; count < 1_000; count++) hooks.onReject!([violation], delivery);
    hooks.onNotice!("not worth a post");
    vi.advanceTimersByTime(30_000);
    vi.useRealTimers();
    const text = "*error* a message on orders violates its contract: /total required";
    expect(posts).toEqual([
      { url: "https://hooks.example/T0", body: { text } },
      { url: "https://hooks.example/T0", body: { text: `${text} (999 times)` } },
    ]);
  });

  test("that cannot be posted are told of, without the address", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const answers = [
      async () => ({ ok: false, status: 404 }),
      async () => Promise.reject(new TypeError("fetch https://hooks.example/secret")),
    ];
    for (const fetch of answers)
      webhookAlerts({ url: "https://hooks.example/secret", fetch }).onBreaker!("open", "shop");
    await vi.waitFor(() => expect(warned).toHaveBeenCalledTimes(2));
    expect(warned.mock.calls.map(([text]) => text)).toEqual([
      "an alert could not be posted: HTTP status 404",
      "an alert could not be posted: TypeError",
    ]);
    warned.mockRestore();
  });
});
