/**
 * What the HTTP runtime costs, as ratios of CPU time. The same 1 kB order is asked for and placed over loopback:
 * a generated client against `fetch` and `openapi-fetch`, all three calling one server in another process;
 * a generated server on Fastify against plain Fastify, called in process. All take turns; the median of the rounds is printed.
 *
 *   node --expose-gc --conditions=source bench/http.ts [--calls 3000] [--rounds 7]
 */
import { fork } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { type ApiDefinition, type EndpointDefinition, createHttpClient } from "@concord/runtime/http";
import { fastifyPlugin } from "@concord/runtime/http-server";
import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";
import Fastify from "fastify";
import createClient from "openapi-fetch";

const schema = {
  type: "object",
  required: ["orderId", "customerId", "placedAt", "currency", "lines"],
  properties: {
    orderId: { type: "string", pattern: "^ord_[0-9a-z]+$" },
    customerId: { type: "string", format: "uuid" },
    placedAt: { type: "string", format: "date-time" },
    currency: { enum: ["EUR", "USD", "GBP"] },
    lines: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["sku", "quantity", "price"],
        properties: {
          sku: { type: "string" },
          quantity: { type: "integer", minimum: 1 },
          price: { type: "string", pattern: "^\\d+\\.\\d{2}$" },
        },
      },
    },
  },
};
const order = {
  orderId: "ord_7f3k9q2m",
  customerId: "018f2f5e-9a2b-7c3d-8e4f-5a6b7c8d9e0f",
  placedAt: "2026-03-11T09:30:00.000Z",
  currency: "EUR",
  lines: Array.from({ length: 16 }, (_, line) => ({ sku: `TEA-GREEN-${line}`, quantity: 2, price: "9.95" })),
};
const text = JSON.stringify(order);

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const check = ajv.compile(schema);
const validate = (value: unknown) =>
  check(value) ? undefined : [{ field: "", rule: "schema", message: "is not an order" }];

const json = [{ type: "application/json", as: "json", validate }] as const;
const getOrder: EndpointDefinition = {
  method: "GET",
  path: "/orders/{orderId}",
  parameters: [{ name: "orderId", in: "path", required: true }],
  responses: { "200": { content: json } },
};
const placeOrder: EndpointDefinition = {
  method: "POST",
  path: "/orders",
  body: { required: true, content: json },
  responses: { "200": { content: json } },
};
const api: ApiDefinition = {
  name: "orders",
  contract: "orders@1.0.0",
  servers: [],
  schemes: {},
  endpoints: { getOrder, placeOrder },
};

interface Paths {
  "/orders/{orderId}": {
    get: {
      parameters: { path: { orderId: string } };
      responses: { 200: { content: { "application/json": typeof order } } };
    };
  };
}
interface OrdersClient {
  getOrder(request: { readonly path: { readonly orderId: string } }): Promise<{ readonly body: typeof order }>;
}

if (process.send) serve();
else await main();

/** The server that clients call, in a process of its own. */
function serve(): void {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(text);
  });
  server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
  process.on("disconnect", () => process.exit());
}

type Call = () => Promise<unknown>;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { calls: { type: "string", default: "3000" }, rounds: { type: "string", default: "7" } },
  });
  const [calls, rounds] = [Number(values.calls), Number(values.rounds)];

  const child = fork(import.meta.filename, { execArgv: ["--conditions=source"] });
  const port = await new Promise<number>((resolve) => child.once("message", (message) => resolve(Number(message))));
  const baseUrl = `http://127.0.0.1:${port}`;
  const generated = createHttpClient<OrdersClient>(api, { baseUrl, telemetry: false });
  const trusting = createHttpClient<OrdersClient>(api, { baseUrl, telemetry: false, validate: "off" });
  const other = createClient<Paths>({ baseUrl });
  const request = { path: { orderId: order.orderId } };
  await compare("one call over loopback", calls, rounds, {
    fetch: async () => (await fetch(`${baseUrl}/orders/${order.orderId}`)).json(),
    "fetch with a timeout": async () =>
      (await fetch(`${baseUrl}/orders/${order.orderId}`, { signal: AbortSignal.timeout(10_000) })).json(),
    "openapi-fetch": () => other.GET("/orders/{orderId}", { params: request }),
    "generated, unchecked": () => trusting.getOrder(request),
    generated: () => generated.getOrder(request),
  });
  child.disconnect();

  const plain = Fastify();
  plain.post("/orders", async (incoming) => incoming.body);
  const checking = Fastify();
  checking.post("/orders", { schema: { body: schema, response: { 200: schema } } }, async (incoming) => incoming.body);
  const place = { placeOrder: async ({ body }: { body: unknown }) => ({ status: 200, body }) };
  const unchecked = Fastify();
  await unchecked.register(fastifyPlugin(withoutChecks(api), place, { telemetry: false }));
  const served = Fastify();
  await served.register(fastifyPlugin(api, place, { telemetry: false }));
  const inject = (app: typeof plain): Call => {
    const headers = { "content-type": "application/json" };
    return async () => {
      const { statusCode } = await app.inject({ method: "POST", url: "/orders", headers, payload: text });
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
    };
  };
  await compare("one request in process", calls * 2, rounds, {
    "plain Fastify": inject(plain),
    "Fastify with its own schemas": inject(checking),
    "generated, unchecked": inject(unchecked),
    generated: inject(served),
  });
}

function withoutChecks(whole: ApiDefinition): ApiDefinition {
  const bare = [{ type: "application/json", as: "json" }] as const;
  const endpoint: EndpointDefinition = {
    ...placeOrder,
    body: { required: true, content: bare },
    responses: { "200": { content: bare } },
  };
  return { ...whole, endpoints: { placeOrder: endpoint } };
}

/** Prints microseconds of CPU a call, and the ratio to the first case. */
async function compare(
  title: string,
  calls: number,
  rounds: number,
  cases: Readonly<Record<string, Call>>,
): Promise<void> {
  const spent = new Map(Object.keys(cases).map((name): [string, number[]] => [name, []]));
  for (const call of Object.values(cases)) await cpuOf(call, calls / 4);
  for (let round = 0; round < rounds; round++) {
    for (const [name, call] of Object.entries(cases)) spent.get(name)!.push(await cpuOf(call, calls));
  }
  const medians = [...spent].map(
    ([name, list]) => [name, list.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!] as const,
  );
  const base = medians[0]![1];
  process.stdout.write(`${title}\n`);
  for (const [name, median] of medians) {
    process.stdout.write(`  ${name.padEnd(30)} ${median.toFixed(1).padStart(7)} µs  ${(median / base).toFixed(2)} ×\n`);
  }
}

/** Four at a time: enough that nobody waits for a socket. */
async function cpuOf(call: Call, calls: number): Promise<number> {
  globalThis.gc?.();
  const start = process.cpuUsage();
  const each = Math.ceil(calls / 4);
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let index = 0; index < each; index++) await call();
    }),
  );
  const { user, system } = process.cpuUsage(start);
  return (user + system) / (each * 4);
}
