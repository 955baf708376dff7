/** What a client keeps of its answers, by RFC 9111. Whoever asks twice is counted. */
import { expect, onTestFinished, test } from "vitest";
import { runtimeOf } from "./generated-apis.ts";
import {
  type Answering,
  type Client,
  type Talk,
  clientOf,
  generateApi,
  generateShop,
  json,
  plainServer,
  talkTo,
} from "./shop.ts";

const shop = await generateShop();
const runtime = await runtimeOf("http");

const start = Date.parse("2026-11-21T12:00:00Z");
let time = start;
const clock = { now: () => time, sleep: async () => undefined, alarm: () => () => undefined };
const at = (seconds: number): string => new Date(start + seconds * 1_000).toUTCString();
const item = { sku: "ABC", price: 1.5 };

async function talk(answer: Answering, options: object = {}): Promise<Talk> {
  time = start;
  return talkTo(shop, answer, { cache: runtime["memoryCache"]!(), clock, ...options });
}

const get = (client: Client, request: object = {}, options: object = {}): ReturnType<Client[string]> =>
  client["getItem"]!({ path: { id: 1 }, ...request }, options);

test.each<[string, Record<string, string>, number, number]>([
  ["nothing is said", {}, 1, 2],
  ["it lasts a minute", { "cache-control": "max-age=60" }, 59, 1],
  ["a minute is over", { "cache-control": "max-age=60" }, 60, 2],
  ["it may be kept by callers alone", { "cache-control": "private, max-age=60" }, 59, 1],
  ["what is said to shared caches is not said to this one", { "cache-control": "s-maxage=60" }, 1, 2],
  ["a minute is over that began on the way", { "cache-control": "max-age=60", age: "30" }, 31, 2],
  ["it may not be kept", { "cache-control": "no-store, max-age=60" }, 1, 2],
  ["it may not be kept, in capitals", { "cache-control": "No-Store" }, 1, 2],
  ["it has to be asked for", { "cache-control": "no-cache, max-age=60" }, 1, 2],
  ["it expires in a minute", { expires: at(60), date: at(0) }, 59, 1],
  ["it has expired", { expires: at(60), date: at(0) }, 61, 2],
  ["it expires at no time at all", { expires: "0" }, 1, 2],
  ["the age wins over the date", { "cache-control": "max-age=10", expires: at(60), date: at(0) }, 11, 2],
  ["the age is none", { "cache-control": "max-age=soon" }, 1, 2],
  ["it varies by whatever there is", { "cache-control": "max-age=60", vary: "*" }, 1, 2],
  ["it varies by what is the same", { "cache-control": "max-age=60", vary: "Accept, X-Page" }, 1, 1],
])("where %s", async (_, headers, later, expected) => {
  const { client, asked } = await talk((__, response) => json(response, 200, item, headers));
  await get(client);
  time += later * 1_000;
  await get(client);
  expect(asked).toHaveLength(expected);
});

test("what is kept is asked for again when its time is over, and forgotten when it is changed", async () => {
  let price = 1;
  const seen: unknown[] = [];
  const { client, asked } = await talk((request, response) => {
    seen.push(request.headers["if-none-match"]);
    if (request.method === "PUT") return json(response, 200, { sku: "ABC", price: ++price });
    const headers = { "cache-control": "max-age=60", etag: `"v${price}"` };
    if (request.headers["if-none-match"] === headers.etag) response.writeHead(304, headers).end();
    else json(response, 200, { sku: "ABC", price }, headers);
  });
  expect((await get(client)).response.cache).toBeUndefined();
  expect(await get(client)).toMatchObject({
    body: { price: 1 },
    headers: { ETag: '"v1"' },
    response: { cache: "hit" },
  });
  expect(asked).toHaveLength(1);
  time += 61_000;
  expect(await get(client)).toMatchObject({ status: 200, body: { price: 1 }, response: { cache: "revalidated" } });
  expect(seen).toEqual([undefined, '"v1"']);
  expect((await get(client)).response.cache).toBe("hit");
  await client["replaceItem"]!({ path: { id: 1 }, body: item });
  expect(await get(client)).toMatchObject({ body: { price: 2 } });
  expect((await get(client, {}, { cache: "reload" })).response.cache).toBeUndefined();
  expect(asked).toHaveLength(5);
});

test("what one caller may see is not another's", async () => {
  const cache = runtime["memoryCache"]!();
  const { client, url } = await talk(
    ({ headers }, response) =>
      json(
        response,
        200,
        { sku: "ABC", price: headers.authorization === "Bearer token" ? 1 : 2 },
        { "cache-control": "max-age=60" },
      ),
    { cache },
  );
  const other = await clientOf(shop, { baseUrl: url, auth: { login: "other" }, cache });
  expect(await get(client)).toMatchObject({ body: { price: 1 } });
  expect(await get(other)).toMatchObject({ body: { price: 2 } });
});

test("what varies is asked for again for others", async () => {
  const { client, asked } = await talk(({ headers }, response) =>
    json(
      response,
      200,
      { sku: "ABC", price: Number(headers["x-page"] ?? 0) },
      { "cache-control": "max-age=60", vary: "x-page" },
    ),
  );
  expect(await get(client, { headers: { "X-Page": 1 } })).toMatchObject({ body: { price: 1 } });
  expect(await get(client, { headers: { "X-Page": 2 } })).toMatchObject({ body: { price: 2 } });
  expect(asked).toHaveLength(2);
});

test("what still holds by its date is told by a 304, and lasts anew", async () => {
  const seen: unknown[] = [];
  const { client, asked } = await talk(({ headers }, response) => {
    seen.push(headers["if-modified-since"]);
    const kept = { "last-modified": at(-60), "cache-control": "max-age=10" };
    if (headers["if-modified-since"]) response.writeHead(304, kept).end();
    else json(response, 200, item, kept);
  });
  await get(client);
  time += 11_000;
  expect(await get(client)).toMatchObject({ status: 200, body: item, response: { cache: "revalidated" } });
  time += 9_000;
  expect(await get(client)).toMatchObject({ response: { cache: "hit" } });
  expect(seen).toEqual([undefined, at(-60)]);
  expect(asked).toHaveLength(2);
});

test("what changed meanwhile takes the place of what was kept", async () => {
  let price = 1;
  const { client } = await talk((_, response) =>
    json(response, 200, { sku: "ABC", price: price++ }, { etag: `"${price}"`, "cache-control": "no-cache" }),
  );
  expect([(await get(client)).body, (await get(client)).body]).toMatchObject([{ price: 1 }, { price: 2 }]);
});

test("a refusal, and what one asks not to keep, is not kept", async () => {
  let status = 404;
  const { client, asked } = await talk((_, response) =>
    json(response, status, status === 404 ? { title: "No" } : item, { "cache-control": "max-age=60" }),
  );
  await get(client);
  status = 200;
  await get(client, {}, { cache: "no-store" });
  await get(client);
  expect(asked).toHaveLength(3);
  await get(client);
  expect(asked).toHaveLength(3);
});

test("a change that fails, and a question, leave what is kept", async () => {
  const { client, asked } = await talk(({ method }, response) => {
    if (method === "PUT") json(response, 409, { title: "Not now" });
    else json(response, 200, item, { "cache-control": "max-age=60" });
  });
  await get(client);
  await client["replaceItem"]!({ path: { id: 1 }, body: item });
  await get(client);
  expect(asked).toEqual(["GET /items/1", "PUT /items/1"]);
});

test("a cache holds so many answers, and no larger ones", async () => {
  const cache = runtime["memoryCache"]!({ entries: 2, maxBytes: 100 });
  const { client, asked } = await talk(
    ({ url }, response) =>
      json(
        response,
        200,
        { ...item, ...(url === "/items/9" && { note: "x".repeat(200) }) },
        { "cache-control": "max-age=60" },
      ),
    { cache },
  );
  const ask = async (...ids: readonly number[]): Promise<void> => {
    for (const id of ids) await client["getItem"]!({ path: { id } });
  };
  await ask(1, 2, 1, 3, 1, 2, 9, 9);
  // The second made room for the third, as it had not been asked for longest; the ninth is too large to keep.
  expect(asked.map((line) => line.slice(-1))).toEqual(["1", "2", "3", "2", "9", "9"]);
});

test("what one key may see is not another's, nor nobody's", async () => {
  let key: string | undefined = "mine";
  const oddities = await generateApi("oddities.yaml");
  const { url, asked, close } = await plainServer(({ headers }, response) =>
    json(response, 200, headers["x-key"] ?? "nobody", { "cache-control": "max-age=60" }),
  );
  onTestFinished(close);
  const cache = runtime["memoryCache"]!();
  const client = await clientOf(oddities, { baseUrl: url, auth: { key: () => key }, cache });
  const mine = async (): Promise<unknown> => (await client["getMine"]!()).body;
  expect(await mine()).toBe("mine");
  key = "other";
  expect(await mine()).toBe("other");
  expect(await mine()).toBe("other");
  expect(asked).toHaveLength(2);
});

test("what a redirect has led to is not kept as the answer of where it was asked for", async () => {
  let target = "/one";
  const { client } = await talk((request, response) => {
    const cached = { "cache-control": "max-age=60" };
    if (request.url === "/one") return json(response, 200, { sku: "ONE", price: 1 }, cached);
    if (request.url === "/two") return json(response, 200, { sku: "TWO", price: 1 }, cached);
    response.writeHead(302, { location: target }).end();
  });
  expect(await get(client)).toMatchObject({ body: { sku: "ONE" } });
  target = "/two";
  expect(await get(client)).toMatchObject({ body: { sku: "TWO" } });
});

test("what still holds where a redirect leads is asked for again, as it is not what is kept", async () => {
  let isMoved = false;
  const { client } = await talk((request, response) => {
    if (isMoved && request.url !== "/moved") return response.writeHead(302, { location: "/moved" }).end();
    if (request.headers["if-none-match"]) return response.writeHead(304).end();
    return json(response, 200, { sku: isMoved ? "NEW" : "OLD", price: 1 }, { etag: '"a"' });
  });
  expect(await get(client)).toMatchObject({ body: { sku: "OLD" } });
  isMoved = true;
  expect(await get(client)).toMatchObject({ status: 200, body: { sku: "NEW" } });
});

test("a change that is answered with where to look forgets what is kept as well", async () => {
  const oddities = await generateApi("oddities.yaml");
  let value = 1;
  const { url, close } = await plainServer(({ method }, response) => {
    if (method === "GET") return json(response, 200, value, { "cache-control": "max-age=60" });
    value++;
    response.writeHead(303, { location: "/mine" }).end();
  });
  onTestFinished(close);
  const client = await clientOf(oddities, { baseUrl: url, auth: { key: "k" }, cache: runtime["memoryCache"]!() });
  expect(await client["getMine"]!()).toMatchObject({ body: 1 });
  expect(await client["putMine"]!()).toMatchObject({ status: 303 });
  expect(await client["getMine"]!()).toMatchObject({ body: 2 });
});

test("the time that an answer took, and the age of a 304, count", async () => {
  const { client, asked } = await talk(({ headers }, response) => {
    // Thirty seconds on the way.
    time += 30_000;
    const kept = { etag: '"a"', "cache-control": "max-age=60" };
    if (headers["if-none-match"]) response.writeHead(304, { ...kept, age: "20" }).end();
    else json(response, 200, item, kept);
  });
  await get(client);
  time += 29_000;
  expect((await get(client)).response.cache).toBe("hit");
  time += 2_000;
  expect((await get(client)).response.cache).toBe("revalidated");
  // Thirty on the way and twenty before that leave ten.
  time += 9_000;
  expect((await get(client)).response.cache).toBe("hit");
  time += 2_000;
  expect((await get(client)).response.cache).toBe("revalidated");
  expect(asked).toHaveLength(3);
});

test.each<[string, number]>([
  ["no-cache", 2],
  ["max-age=0", 2],
  ["no-store", 3],
])("a caller's own Cache-Control: %s is kept to", async (directive, expected) => {
  const { client, asked } = await talk((_, response) => json(response, 200, item, { "cache-control": "max-age=60" }));
  const own = { headers: { "Cache-Control": directive } };
  if (directive === "no-store") await get(client, {}, own);
  await get(client);
  await get(client, {}, own);
  await get(client);
  expect(asked).toHaveLength(expected);
});

test("a caller says by hand how old an answer may be", async () => {
  const { client, asked } = await talk((_, response) => json(response, 200, item, { "cache-control": "max-age=60" }));
  const own = { headers: { "Cache-Control": "max-age=10" } };
  await get(client);
  time += 9_000;
  await get(client, {}, own);
  expect(asked).toHaveLength(1);
  time += 2_000;
  await get(client, {}, own);
  expect(asked).toHaveLength(2);
});

test("an expiry in the oldest form of dates is one in UTC", async () => {
  const { TZ } = process.env;
  process.env["TZ"] = "America/New_York";
  try {
    const { client, asked } = await talk((_, response) =>
      json(response, 200, item, { expires: "Sat Nov 21 12:01:00 2026", date: at(0) }),
    );
    await get(client);
    time += 61_000;
    await get(client);
    expect(asked).toHaveLength(2);
  } finally {
    if (TZ === undefined) delete process.env["TZ"];
    else process.env["TZ"] = TZ;
  }
});
