/**
 * What the runtime costs in process, in CPU time as the operating system counts it (garbage collection and compilation
 * included). The baseline is written by hand over the same embedded transport: the same fresh CloudEvents headers, JSON
 * both ways, settled; no validation, retry, dedupe, tracing or limits. What a stub takes more is the runtime's own cost.
 *
 * All cases take turns in one process, a slice of messages each, forwards and backwards. Printed are the best and the
 * median slice of each, and as its cost the median of what its slices took more than the baseline's of the same turn:
 * what slows the machine down for a while slows both. The mean of the same has the rare full collections in it as well.
 *
 *   npm run bench -- runtime [--messages 20000] [--turns 35] [--flat 1000000]
 *
 * `--flat`: messages for which the heap is watched afterwards; five million take about a minute.
 */
import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import {
  createConsumer,
  createProducer,
  memory,
  openTelemetry,
  type MessageDefinition,
  type OpenTelemetryApi,
  type ReceiveDefinitions,
  type SendDefinitions,
  type Telemetry,
  type Validate,
} from "@concord/runtime";
import * as api from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type Order, order } from "./transports/order.ts";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "20000" },
    turns: { type: "string", default: "35" },
    flat: { type: "string", default: "1000000" },
  },
});
const messages = Number(values.messages);

const line = {
  type: "object",
  required: ["sku", "quantity", "price"],
  properties: { sku: { type: "string" }, quantity: { type: "integer", minimum: 1 }, price: { type: "string" } },
};
const schema = {
  type: "object",
  required: ["orderId", "customerId", "placedAt", "currency", "total", "email", "lines"],
  properties: {
    orderId: { type: "string", format: "uuid" },
    customerId: { type: "string", format: "uuid" },
    placedAt: { type: "string", format: "date-time" },
    currency: { enum: ["EUR", "USD", "GBP"] },
    total: { type: "string", pattern: "^\\d+\\.\\d{2}$" },
    email: { type: "string", format: "email" },
    lines: { type: "array", minItems: 1, items: line },
  },
};

function compile(mode: "full" | "fast"): Validate {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv, { mode });
  const check = ajv.compile(schema);
  return (value) =>
    check(value)
      ? undefined
      : (check.errors ?? []).map(({ instancePath, keyword }) => ({
          field: instancePath,
          rule: keyword,
          message: keyword,
        }));
}

type Case = (count: number) => Promise<void>;

async function baseline(): Promise<Case> {
  const transport = memory();
  await transport.connect();
  let handled = 0;
  let goal = 0;
  let done: (() => void) | undefined;
  await transport.subscribe(
    {
      channels: [{ name: "ordersPlaced", address: "orders.placed" }],
      group: "billing",
      prefetch: 64,
      ephemeral: false,
    },
    {
      delivered(delivery) {
        const data = JSON.parse(Buffer.from(delivery.body!).toString()) as Order;
        void delivery.settle({ ack: true, outcome: "handled" });
        if (data.orderId !== undefined && ++handled === goal) done?.();
      },
      failed: () => undefined,
    },
  );
  return async (count) => {
    handled = 0;
    goal = count;
    const all = new Promise<void>((resolve) => (done = resolve));
    for (let index = 0; index < count; index++)
      await transport.publish([
        {
          channel: "orders.placed",
          headers: {
            "ce-specversion": "1.0",
            "ce-id": randomUUID(),
            "ce-source": "orders",
            "ce-type": "commerce.orderPlaced",
            "ce-time": new Date().toISOString(),
            "content-type": "application/json",
          },
          body: Buffer.from(JSON.stringify(order)),
        },
      ]);
    await all;
  };
}

/** Two recorded spans a message, as the SDK makes them; nothing is exported. */
function recordedSpans(): Telemetry {
  const nowhere = { onStart() {}, onEnd() {}, forceFlush: async () => undefined, shutdown: async () => undefined };
  const provider = new BasicTracerProvider({ spanProcessors: [nowhere] });
  const context = new AsyncLocalStorageContextManager().enable();
  const propagator = new W3CTraceContextPropagator();
  const recording = {
    ...api,
    context: {
      active: () => context.active(),
      with: (active: api.Context, work: () => unknown) => context.with(active, work),
    },
    trace: {
      getTracer: (name: string) => provider.getTracer(name),
      setSpan: (active: api.Context, span: api.Span) => api.trace.setSpan(active, span),
    },
    propagation: {
      inject: (active: api.Context, carrier: unknown) => propagator.inject(active, carrier, api.defaultTextMapSetter),
      extract: (active: api.Context, carrier: unknown) => propagator.extract(active, carrier, api.defaultTextMapGetter),
    },
  };
  return openTelemetry(recording as unknown as OpenTelemetryApi);
}

interface StubOptions {
  readonly keyed?: boolean;
  readonly telemetry?: Telemetry;
}

const keys = Array.from({ length: 1_000 }, (_, index) => `order-${index}`);

async function stubs(validate: Validate, { keyed = false, telemetry }: StubOptions = {}): Promise<Case> {
  let sent = 0;
  const orderPlaced: MessageDefinition<Order> = {
    name: "orderPlaced",
    type: "commerce.orderPlaced",
    contract: "orders@1.0.0",
    contentType: "application/json",
    channel: { name: "ordersPlaced", address: "orders.placed" },
    validate,
    ...(keyed ? { key: () => keys[sent++ % keys.length] } : {}),
  };
  const sends = { orderPlaced: { message: orderPlaced, operation: "send" } } satisfies SendDefinitions;
  const receives = { orderPlaced: { message: orderPlaced, operation: "receive" } } satisfies ReceiveDefinitions;
  const transport = memory();
  let handled = 0;
  let done: (() => void) | undefined;
  let goal = 0;
  await createConsumer("billing", receives, { transport, group: "billing", ...(telemetry && { telemetry }) })
    .on.orderPlaced(async (data) => {
      if (data.orderId !== undefined && ++handled === goal) done?.();
    })
    .start();
  const orders = createProducer("orders", sends, { transport, ...(telemetry && { telemetry }) });
  return async (count) => {
    handled = 0;
    goal = count;
    const all = new Promise<void>((resolve) => (done = resolve));
    for (let index = 0; index < count; index++) await orders.orderPlaced(order);
    await all;
  };
}

/** Microseconds of CPU for each message. */
async function measure(run: Case, count: number): Promise<number> {
  // Each pays for its own garbage. After a full collection everything is slower for a while, by half at times: no
  // service that is left alone asks for one.
  globalThis.gc?.({ type: "minor" });
  const before = process.cpuUsage();
  await run(count);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

const byHand = "by hand, same headers and transport";
/** With what each case may take more than the baseline, in microseconds. */
const cases: Record<string, { readonly run: Case; readonly budget?: number }> = {
  [byHand]: { run: await baseline() },
  "stubs, fast formats": { run: await stubs(compile("fast")), budget: 4 },
  "stubs, full formats": { run: await stubs(compile("full")), budget: 6 },
  "stubs, full formats, keyed": { run: await stubs(compile("full"), { keyed: true }), budget: 6 },
  "stubs, fast formats, SDK spans": { run: await stubs(compile("fast"), { telemetry: recordedSpans() }), budget: 11 },
};
const times = new Map(Object.keys(cases).map((name) => [name, [] as number[]]));
const inTurn = Object.entries(cases);
// Compiled and grown by then.
for (const [, { run }] of inTurn) await measure(run, 50_000);
for (let turn = 0; turn < Number(values.turns); turn++)
  for (const [name, { run }] of turn % 2 === 0 ? inTurn : inTurn.toReversed())
    times.get(name)!.push(await measure(run, messages));

console.log(
  `${Buffer.byteLength(JSON.stringify(order))} bytes a message, ${values.turns} turns of ${messages} messages, Node ${process.version}`,
);
const perSecond = (micros: number): string => `${Math.round(1_000 / micros)}k`;
const medianOf = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
for (const [name, found] of times) {
  const best = Math.min(...found);
  const median = medianOf(found);
  const differences = found.map((micros, turn) => micros - times.get(byHand)![turn]!);
  const more = medianOf(differences);
  const mean = differences.reduce((sum, each) => sum + each) / differences.length;
  const { budget } = cases[name]!;
  const cost =
    budget === undefined
      ? ""
      : `   costs ${more.toFixed(2)} µs of ${budget} ${more <= budget ? "✓" : "✗"} (mean ${mean.toFixed(2)})`;
  console.log(
    `${name.padEnd(36)} best ${best.toFixed(2)} µs   median ${median.toFixed(2)} µs ${perSecond(median)}/core-second${cost}`,
  );
}

const flat = Number(values.flat);
const { run } = cases["stubs, full formats, keyed"]!;
const heap: number[] = [];
for (let part = 0; part < 10; part++) {
  await run(flat / 10);
  globalThis.gc?.();
  heap.push(process.memoryUsage().heapUsed / 1e6);
}
// The first tenth fills what is remembered of duplicates.
const grown = Math.max(...heap.slice(1)) - heap[1]!;
console.log(
  `heap after each tenth of ${flat} messages, MB: ${heap.map((size) => size.toFixed(1)).join(" ")}   ` +
    `grows by ${grown.toFixed(1)} after the second ${grown <= heap[1]! / 10 ? "✓" : "✗"}`,
);
