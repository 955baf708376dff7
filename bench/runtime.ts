/**
 * What the runtime costs in process: messages per core-second, CPU time as the operating system counts it (garbage
 * collection and compilation included), against an EventEmitter that only writes and reads JSON. Both run in turns in
 * the same process; the best and the median of the rounds are printed.
 *
 *   node --expose-gc --conditions=source bench/runtime.ts [--messages 100000] [--rounds 7] [--flat 1000000]
 */
import { EventEmitter } from "node:events";
import { parseArgs } from "node:util";
import {
  createConsumer,
  createProducer,
  memory,
  type MessageDefinition,
  type ReceiveDefinitions,
  type SendDefinitions,
  type Validate,
} from "@concord/runtime";
import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "100000" },
    rounds: { type: "string", default: "7" },
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

const order = {
  orderId: "018f2f5e-9a2b-7c3d-8e4f-5a6b7c8d9e0f",
  customerId: "018f2f5e-9a2b-7c3d-8e4f-000000000000",
  placedAt: "2026-03-11T09:30:00.000Z",
  currency: "EUR",
  total: "119.90",
  email: "someone@example.org",
  lines: [
    { sku: "TEA-GREEN-100", quantity: 2, price: "9.95" },
    { sku: "CUP-WHITE-2", quantity: 4, price: "20.00" },
    { sku: "POT-IRON-1", quantity: 1, price: "20.00" },
  ],
};
type Order = typeof order;

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

function baseline(): Case {
  const emitter = new EventEmitter();
  let handled = 0;
  emitter.on("orders.placed", (body: Buffer) => {
    const data = JSON.parse(body.toString()) as Order;
    if (data.orderId !== undefined) handled++;
  });
  return async (count) => {
    handled = 0;
    for (let index = 0; index < count; index++) {
      emitter.emit("orders.placed", Buffer.from(JSON.stringify(order)));
      await Promise.resolve();
    }
    if (handled !== count) throw new Error(`handled ${handled} of ${count}`);
  };
}

const keys = Array.from({ length: 1_000 }, (_, index) => `order-${index}`);

async function stubs(validate: Validate, keyed: boolean): Promise<Case> {
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
  await createConsumer("billing", receives, { transport, group: "billing" })
    .on.orderPlaced(async (data) => {
      if (data.orderId !== undefined && ++handled === goal) done?.();
    })
    .start();
  const orders = createProducer("orders", sends, { transport });
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
  globalThis.gc?.();
  const before = process.cpuUsage();
  await run(count);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

const cases: Record<string, Case> = {
  "EventEmitter, JSON bytes both ways": baseline(),
  "stubs, fast formats": await stubs(compile("fast"), false),
  "stubs, full formats": await stubs(compile("full"), false),
  "stubs, full formats, keyed": await stubs(compile("full"), true),
};
const times = new Map(Object.keys(cases).map((name) => [name, [] as number[]]));
for (const run of Object.values(cases)) await measure(run, Math.ceil(messages / 2));
for (let round = 0; round < Number(values.rounds); round++)
  for (const [name, run] of Object.entries(cases)) times.get(name)!.push(await measure(run, messages));

console.log(
  `${Buffer.byteLength(JSON.stringify(order))} bytes a message, ${messages} messages a round, Node ${process.version}`,
);
const perSecond = (micros: number): string => `${Math.round(1_000 / micros)}k`;
for (const [name, found] of times) {
  const sorted = found.toSorted((one, other) => one - other);
  const [best, median] = [sorted[0]!, sorted[Math.floor(sorted.length / 2)]!];
  console.log(
    `${name.padEnd(36)} best ${best.toFixed(2)} µs ${perSecond(best)}/core-second   median ${median.toFixed(2)} µs ${perSecond(median)}`,
  );
}

const flat = Number(values.flat);
const run = cases["stubs, full formats, keyed"]!;
const heap: number[] = [];
for (let part = 0; part < 10; part++) {
  await run(flat / 10);
  globalThis.gc?.();
  heap.push(process.memoryUsage().heapUsed / 1e6);
}
console.log(`heap after each tenth of ${flat} messages, MB: ${heap.map((size) => size.toFixed(1)).join(" ")}`);
