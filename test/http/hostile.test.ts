/** Servers that mean no good, or are broken: what a client makes of them. */
import { gzipSync } from "node:zlib";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { ServerResponse } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { runtimeOf } from "./generated-apis.ts";
import {
  type Answering,
  type Client,
  type Talk,
  caught,
  clientOf,
  generateShop,
  json,
  plainServer,
  talkTo,
} from "./shop.ts";

const shop = await generateShop();

const item = { sku: "ABC", price: 1.5 };

const talk = (answer: Answering, options: object = {}): Promise<Talk> =>
  talkTo(shop, answer, { retry: false, ...options });

const get = (client: Client): Promise<unknown> => caught(client["getItem"]!({ path: { id: 1 } }));

/** Writes until nobody reads any more. @returns what was written so far, in bytes */
function flood(response: ServerResponse, text: string): () => number {
  let written = 0;
  const more = (): void => {
    if (response.destroyed) return;
    written += text.length;
    response.write(text, () => setImmediate(more));
  };
  more();
  return () => written;
}

describe("bodies", () => {
  test("without an end are read no further than maxBytes", async () => {
    let written: (() => number) | undefined;
    const { client } = await talk(
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        written = flood(response, " ".repeat(10_000));
      },
      { maxBytes: 100_000 },
    );
    expect(await get(client)).toMatchObject({ name: "ResponseTooLargeError", code: "http-too-large" });
    // What buffers of both ends hold may have been written in vain.
    expect(written!()).toBeLessThan(20_000_000);
  });

  test("that are too large to be kept end the try, its span and its place in the breaker", async () => {
    const ends: unknown[] = [];
    const telemetry = { call: () => (end: unknown) => void ends.push(end) };
    const { memoryCache } = await runtimeOf("http");
    const { client } = await talk(
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json", "cache-control": "max-age=60" });
        flood(response, " ".repeat(10_000));
      },
      { maxBytes: 100_000, cache: memoryCache!(), telemetry },
    );
    expect(await get(client)).toMatchObject({ code: "http-too-large" });
    expect(ends).toEqual([{ error: "http-too-large" }]);
  });

  test("are measured unpacked", async () => {
    const packed = gzipSync(Buffer.alloc(5_000_000, " "));
    const { client } = await talk(
      (_, response) =>
        response
          .writeHead(200, {
            "content-type": "application/json",
            "content-encoding": "gzip",
            "content-length": packed.byteLength,
          })
          .end(packed),
      { maxBytes: 1_000_000 },
    );
    expect(packed.byteLength).toBeLessThan(10_000);
    expect(await get(client)).toMatchObject({ code: "http-too-large" });
  });

  test("may be as large as is said, packed as well", async () => {
    const packed = gzipSync(JSON.stringify({ ...item, note: "x".repeat(50_000) }));
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const { client } = await talk((_, response) => response.writeHead(200, headers).end(packed), { maxBytes: 60_000 });
    expect(await client["getItem"]!({ path: { id: 1 } })).toMatchObject({ status: 200, body: item });
    expect(await caught(client["getItem"]!({ path: { id: 1 } }, { maxBytes: 40_000 }))).toMatchObject({
      code: "http-too-large",
    });
  });

  test("of errors that nobody declared are read no further either", async () => {
    const { client } = await talk(
      (_, response) => {
        response.writeHead(418, { "content-type": "application/problem+json" });
        flood(response, " ".repeat(10_000));
      },
      { maxBytes: 100_000 },
    );
    expect(await get(client)).toMatchObject({ name: "HttpStatusError", status: 418, problem: undefined });
  });

  test.each<[string, Answering, object]>([
    [
      "that end too early",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": 100 });
        response.write('{"sku":', () => response.socket!.destroy());
      },
      { code: "http-network" },
    ],
    [
      "that come letter by letter, too slowly",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const timer = setInterval(() => response.write(" "), 10);
        response.on("close", () => clearInterval(timer));
      },
      { code: "http-timeout" },
    ],
    [
      "that are packed wrongly",
      (_, response) =>
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end("{}"),
      { code: "http-network" },
    ],
    [
      "that are empty where there should be one",
      (_, response) => response.writeHead(200, { "content-type": "application/json" }).end(),
      { code: "http-response", violations: [{ field: "body", rule: "json" }] },
    ],
    [
      "that are deep beyond measure",
      (_, response) =>
        response.writeHead(200, { "content-type": "application/json" }).end("[".repeat(200_000) + "]".repeat(200_000)),
      { code: "http-response" },
    ],
    [
      "that would change what all objects inherit",
      (_, response) => json(response, 200, JSON.parse('{"sku":"ABC","__proto__":{"price":1}}')),
      { code: "http-response", violations: [{ field: "body/price", rule: "required" }] },
    ],
  ])("%s", async (_, answer, error) => {
    const { client } = await talk(answer, { timeoutMs: 100 });
    expect(await get(client)).toMatchObject(error);
  });
});

describe("heads", () => {
  /** Answers with bytes, whatever they are. */
  async function speaking(...parts: readonly string[]): Promise<string> {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => parts.forEach((part) => socket.write(part)));
    });
    const sockets = new Set<import("node:net").Socket>();
    server.on("connection", (socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test.each<[string, readonly string[], string]>([
    ["that are no HTTP", ["SSH-2.0-OpenSSH_9.7\r\n\r\n"], "http-network"],
    ["that never end", ["HTTP/1.1 200 OK\r\n", "x-a: b\r\n"], "http-timeout"],
    ["that are too large", ["HTTP/1.1 200 OK\r\n", `x-a: ${"b".repeat(100_000)}\r\n\r\n`], "http-network"],
    ["with two lengths", ["HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\n{}"], "http-network"],
  ])("%s", async (_, parts, code) => {
    const url = await speaking(...parts);
    const client = await clientOf(shop, { baseUrl: url, auth: { login: "t" }, retry: false, timeoutMs: 150 });
    expect(await get(client)).toMatchObject({ code });
  });
});

describe("redirects", () => {
  /** Where else one may be led: on another origin. It notes what it was told. */
  async function elsewhere(answer?: Answering): Promise<{ url: string; told: (readonly unknown[])[] }> {
    const told: (readonly unknown[])[] = [];
    const { url, close } = await plainServer((request, response) => {
      const { authorization, cookie, accept, ...rest } = request.headers;
      told.push([request.method, request.url, authorization, cookie, rest["x-key"], rest["x-mine"], request.text]);
      if (answer) answer(request, response);
      else json(response, 200, item, accept === undefined ? { "x-no-accept": "1" } : {});
    });
    onTestFinished(close);
    return { url, told };
  }

  test("on the same origin are followed with the same proof", async () => {
    const seen: unknown[] = [];
    const { client, asked } = await talk(({ url, headers }, response) => {
      seen.push(headers.authorization);
      if (url === "/items/1") response.writeHead(302, { location: "/moved/1" }).end();
      else json(response, 200, item);
    });
    expect(await client["getItem"]!({ path: { id: 1 } })).toMatchObject({ status: 200, body: item });
    expect(asked).toEqual(["GET /items/1", "GET /moved/1"]);
    expect(seen).toEqual(["Bearer token", "Bearer token"]);
  });

  test("to another origin tell nothing of who asks", async () => {
    const { url, told } = await elsewhere();
    const { client } = await talk((_, response) => response.writeHead(307, { location: `${url}/stored/1` }).end(), {
      headers: { "x-mine": "secret", "x-key": "secret" },
    });
    const answer = await client["getItem"]!({ path: { id: 1 }, cookies: { theme: "secret" } });
    expect(answer).toMatchObject({ status: 200, response: { url: `${url}/stored/1` } });
    expect(told).toEqual([["GET", "/stored/1", undefined, undefined, undefined, undefined, ""]]);
  });

  test("to another origin are not followed with a body, or with a key", async () => {
    const { url, told } = await elsewhere();
    const { client } = await talk((_, response) => response.writeHead(308, { location: url }).end(), {
      auth: { key: "secret", login: "token" },
    });
    const body = { name: "n", password: "long enough" };
    expect(await caught(client["addAccount"]!({ body }))).toMatchObject({ name: "HttpStatusError", status: 308 });
    expect(told).toEqual([]);
  });

  test("after a POST turn to GET where they say so, and carry no body", async () => {
    const { client, asked } = await talk((request, response) => {
      if (request.method === "POST") response.writeHead(303, { location: "/items/1" }).end();
      else json(response, 201, item, { "x-body": request.text });
    });
    const answer = await client["addItem"]!({ body: item });
    expect(asked).toEqual(["POST /items", "GET /items/1"]);
    expect(answer.response.headers.get("x-body")).toBe("");
  });

  test.each([
    ["in circles", "/items/1"],
    ["to what is no HTTP", "file:///etc/passwd"],
    ["to what is no address", "http://"],
    ["with credentials", "http://me:secret@127.0.0.1/"],
  ])("%s end", async (_, location) => {
    const { client, asked } = await talk((__, response) => response.writeHead(302, { location }).end());
    expect(await get(client)).toMatchObject({ name: "HttpStatusError", status: 302 });
    expect(asked.length).toBeLessThanOrEqual(6);
  });
});
