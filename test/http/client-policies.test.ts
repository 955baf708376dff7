/** How long a client tries and waits, when it stops, and what it tells about that. */
import { expect, test } from "vitest";
import { type Answering, type Talk, caught, generateShop, json, talkTo } from "./shop.ts";

const shop = await generateShop();
const item = { sku: "ABC", price: 1.5 };

const talk = (answer: Answering, options: object = {}): Promise<Talk> => talkTo(shop, answer, options);

test("a 5xx is tried again where the method is idempotent, and a result in the end", async () => {
  const { client, asked } = await talk((_, response) => json(response, 503, { title: "Not now" }));
  expect(await client["getItem"]!({ path: { id: 1 } })).toMatchObject({ status: 503, body: { title: "Not now" } });
  expect(asked).toEqual(["GET /items/1", "GET /items/1", "GET /items/1"]);
});

test("a call that may not be repeated is sent once, unless it has an idempotency key", async () => {
  const keys: unknown[] = [];
  const { client, asked } = await talk((request, response) => {
    keys.push(request.headers["idempotency-key"]);
    json(response, 503, { title: "Not now" });
  });
  await client["touchItems"]!();
  expect(asked).toHaveLength(1);
  await client["touchItems"]!({}, { idempotencyKey: "mine" });
  expect(asked).toHaveLength(4);
  expect(keys.slice(1)).toEqual(["mine", "mine", "mine"]);
  // The contract of this one declares the header: the client makes one up, the same for each try.
  await client["addItem"]!({ body: item });
  expect(asked).toHaveLength(7);
  expect(new Set(keys.slice(4)).size).toBe(1);
  expect(keys[4]).toMatch(/^[0-9a-f-]{36}$/);
});

test("a 429 waits for as long as Retry-After says", async () => {
  let count = 0;
  const delays: unknown[] = [];
  const { client } = await talk(
    (_, response) => {
      if (count++ === 0) json(response, 429, { title: "Slowly" }, { "retry-after": "0" });
      else json(response, 200, item);
    },
    {
      retry: { initialMs: 60_000, jitter: false },
      hooks: { onRetry: (_: string, notice: unknown) => delays.push(notice) },
    },
  );
  expect(await client["getItem"]!({ path: { id: 1 } })).toMatchObject({ status: 200, body: item });
  expect(delays).toEqual([{ attempt: 1, delayMs: 0, status: 429 }]);
});

test.each([
  ["a date that is here already", () => "Thu, 01 Jan 2026 00:00:00 GMT", 0],
  ["a date to come", () => new Date(1_800_000_005_000).toUTCString(), 5_000],
  ["seconds", () => "2", 2_000],
  ["seconds that are none", () => "-5", 7],
  ["no time at all", () => "soon", 7],
  ["nothing", () => "", 7],
])("a Retry-After that is %s", async (_, text, delayMs) => {
  let count = 0;
  const delays: unknown[] = [];
  const { client } = await talk(
    (__, response) => {
      if (count++ === 0) json(response, 503, { title: "Later" }, { "retry-after": text() });
      else json(response, 200, item);
    },
    {
      clock: { now: () => 1_800_000_000_000, sleep: async () => undefined, alarm: () => () => undefined },
      retry: { initialMs: 7, jitter: false },
      hooks: { onRetry: (__: string, notice: { delayMs: number }) => delays.push(notice.delayMs) },
    },
  );
  expect(await client["getItem"]!({ path: { id: 1 } })).toMatchObject({ status: 200 });
  expect(delays).toEqual([delayMs]);
});

test.each(["3600", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])(
  "a Retry-After beyond what one would wait is given back: %s",
  async (asks) => {
    const { client, asked } = await talk((_, response) =>
      json(response, 429, { title: "Slowly" }, { "retry-after": asks }),
    );
    expect(await client["getItem"]!({ path: { id: 1 } })).toMatchObject({ status: 429 });
    expect(asked).toHaveLength(1);
  },
);

test("no answer in time is a timeout", async () => {
  const { client, asked } = await talk(() => undefined, { timeoutMs: 30 });
  expect(await caught(client["getItem"]!({ path: { id: 1 } }))).toMatchObject({
    name: "HttpTimeoutError",
    code: "http-timeout",
  });
  expect(asked).toHaveLength(3);
});

test("a body that does not come to its end is a timeout as well", async () => {
  const { client } = await talk(
    (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"sku":');
    },
    { timeoutMs: 30, retry: false },
  );
  expect(await caught(client["getItem"]!({ path: { id: 1 } }))).toMatchObject({ name: "HttpTimeoutError" });
});

test("no connection is a network error", async () => {
  const { client } = await talk((request) => request.socket.destroy());
  expect(await caught(client["getItem"]!({ path: { id: 1 } }))).toMatchObject({ name: "HttpNetworkError" });
});

test("the caller's own signal ends a call with the caller's reason", async () => {
  const { client, asked } = await talk(() => undefined);
  const reason = new Error("enough");
  expect(await caught(client["getItem"]!({ path: { id: 1 } }, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  expect(asked).toEqual([]);
});

test("the breaker refuses calls once half of them have failed, and lets one try after its pause", async () => {
  let healthy = false;
  const states: string[] = [];
  const { client, asked } = await talk(
    (_, response) => (healthy ? json(response, 200, item) : json(response, 500, { title: "x" })),
    {
      retry: false,
      breaker: { minimum: 4, pauseMs: 20 },
      hooks: { onBreaker: (state: string) => states.push(state) },
    },
  );
  const call = (): Promise<unknown> => caught(client["getItem"]!({ path: { id: 1 } }));
  for (let index = 0; index < 4; index++) await call();
  expect(await call()).toMatchObject({ name: "CircuitOpenError" });
  expect(asked).toHaveLength(4);
  healthy = true;
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(await call()).toBeUndefined();
  expect(states).toEqual(["open", "half-open", "closed"]);
});

test("a breaker that is half open lets one call through, and opens again when that fails", async () => {
  const states: string[] = [];
  const { client, asked } = await talk((_, response) => json(response, 500, { title: "x" }), {
    retry: false,
    breaker: { minimum: 4, pauseMs: 20 },
    hooks: { onBreaker: (state: string) => states.push(state) },
  });
  const call = (): Promise<unknown> => caught(client["getItem"]!({ path: { id: 1 } }));
  for (let index = 0; index < 4; index++) await call();
  await new Promise((resolve) => setTimeout(resolve, 40));
  const ended = await Promise.all([call(), call(), call()]);
  expect(ended.map((error) => (error as Error | undefined)?.name)).toEqual([
    undefined,
    "CircuitOpenError",
    "CircuitOpenError",
  ]);
  expect(asked).toHaveLength(5);
  expect(states).toEqual(["open", "half-open", "open"]);
});

test("the rate limit makes calls wait for their turn", async () => {
  const { client } = await talk((_, response) => json(response, 200, item), { rateLimit: { perSecond: 50, burst: 1 } });
  const start = performance.now();
  for (let index = 0; index < 4; index++) await client["getItem"]!({ path: { id: 1 } });
  expect(performance.now() - start).toBeGreaterThan(55);
});

test("deprecation is told once, by the contract or by a header", async () => {
  const told: unknown[] = [];
  const hooks = { onDeprecated: (call: string, notice: unknown) => told.push([call, notice]) };
  const { client } = await talk(
    (request, response) => {
      if (request.url!.startsWith("/old")) response.writeHead(200, { "content-type": "text/plain" }).end("it");
      else json(response, 200, item, { deprecation: "@0", sunset: "Sun, 31 Jan 2027 23:59:59 GMT" });
    },
    { hooks },
  );
  for (let index = 0; index < 2; index++) {
    await client["oldItem"]!({ path: { id: "a/b" } });
    await client["getItem"]!({ path: { id: 1 } });
  }
  expect(told).toEqual([
    ["oldItem", { sunset: "2027-01-31" }],
    ["getItem", { sunset: "2027-01-31" }],
  ]);
});

test.each<[string, Record<string, string>, object | undefined]>([
  ["nothing", {}, undefined],
  [
    "since when, until when, and where to read on",
    {
      deprecation: "@1782864000",
      sunset: "Sun, 31 Jan 2027 23:59:59 GMT",
      link: '<https://a.example/old>; rel="deprecation"; type="text/html", </items/v2>; rel=successor-version, </>; rel="up"',
    },
    { since: "2026-07-01", sunset: "2027-01-31", documentation: "https://a.example/old", replacedBy: "/items/v2" },
  ],
  ["that it is, for long", { deprecation: "@0" }, {}],
  ["that it is, in the words of before", { deprecation: "true" }, {}],
  ["since when, in the words of before", { deprecation: "Wed, 01 Jul 2026 00:00:00 GMT" }, { since: "2026-07-01" }],
  ["nonsense", { deprecation: "@99999999999999999999", sunset: "soon", link: "<<<<;;rel=deprecation" }, {}],
  ["an end alone, which is not deprecated for that", { sunset: "Sun, 31 Jan 2027 23:59:59 GMT" }, undefined],
])("a server says %s", async (_, headers, expected) => {
  const told: unknown[] = [];
  const { client } = await talk((__, response) => json(response, 200, item, headers), {
    hooks: { onDeprecated: (__: string, notice: unknown) => told.push(notice) },
  });
  await client["getItem"]!({ path: { id: 1 } });
  expect(told).toEqual(expected === undefined ? [] : [expected]);
});

test("spans are named by the template and the trace goes along, for each try", async () => {
  const sent: unknown[] = [];
  const calls: unknown[] = [];
  const telemetry = {
    call(about: unknown, headers: Record<string, string>) {
      headers["traceparent"] = `00-${"1".repeat(32)}-000000000000000${calls.length}-01`;
      calls.push(about);
      return (end: unknown) => void calls.push(end);
    },
  };
  const { client, url } = await talk(
    (request, response) => {
      sent.push(request.headers["traceparent"]);
      json(response, sent.length === 1 ? 503 : 200, item);
    },
    { telemetry },
  );
  await client["getItem"]!({ path: { id: 7 } });
  const about = { method: "GET", template: "/items/{id}", host: new URL(url).host };
  expect(calls).toEqual([{ ...about, attempt: 1 }, { status: 503 }, { ...about, attempt: 2 }, { status: 200 }]);
  expect(new Set(sent).size).toBe(2);
});
