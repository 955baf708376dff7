/** Methods, media types and bodies of every kind, between a generated client's engine and a generated server's. */
import { gzipSync } from "node:zlib";
import { type ApiDefinition, createHttpClient } from "@concord/runtime/http";
import { fastifyPlugin, mountOnHono } from "@concord/runtime/http-server";
import { serve } from "@hono/node-server";
import Fastify from "fastify";
import { Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";
import { frameworks } from "./serve.ts";

const json = [{ type: "application/json", as: "json" }] as const;
const bytes = [{ type: "application/octet-stream", as: "bytes" }] as const;

const api: ApiDefinition = {
  name: "media",
  contract: "media@1",
  servers: [],
  schemes: {},
  endpoints: {
    lookAt: {
      method: "HEAD",
      path: "/things/{id}",
      parameters: [{ name: "id", in: "path", required: true }],
      responses: { "200": { content: json, headers: [{ name: "X-Size", in: "header", shape: "number" }] }, "404": {} },
    },
    get: {
      method: "GET",
      path: "/things/{id}",
      parameters: [
        { name: "id", in: "path", required: true },
        { name: "Range", in: "header" },
      ],
      responses: {
        "200": { content: bytes },
        "206": { content: bytes, headers: [{ name: "Content-Range", in: "header", required: true }] },
        "416": {},
      },
    },
    only: { method: "HEAD", path: "/only", responses: { "204": {} } },
    drop: { method: "DELETE", path: "/things", body: { content: json }, responses: { "204": {} } },
    options: { method: "OPTIONS", path: "/things", responses: { "204": {} } },
    echo: {
      method: "POST",
      path: "/echo",
      body: {
        content: [
          { type: "application/*+json", as: "json" },
          { type: "application/merge-patch+json", as: "json" },
          { type: "text/plain", as: "text" },
          { type: "application/octet-stream", as: "bytes" },
          { type: "application/x-ndjson", as: "lines" },
          { type: "multipart/form-data", as: "multipart", shape: { fields: { file: "binary", name: "string" } } },
        ],
      },
      responses: {
        "200": {
          content: [
            { type: "application/json", as: "json" },
            { type: "text/plain", as: "text" },
            { type: "application/octet-stream", as: "bytes" },
          ],
        },
        "202": {},
      },
    },
  },
};

type Request = Readonly<Record<string, unknown>>;
interface Reply {
  readonly status: number;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}
type Handlers = Readonly<Record<string, (request: Request) => Reply | Promise<Reply>>>;
type Client = Readonly<Record<string, (request?: Request) => Promise<Reply>>>;

let close: (() => Promise<unknown>) | undefined;
afterEach(() => close?.());

describe.each(frameworks)("on %s", (framework) => {
  async function serving(handlers: Handlers, options: object = {}): Promise<{ client: Client; url: string }> {
    const all = { telemetry: false, ...options } as const;
    let url: string;
    if (framework === "fastify") {
      const app = Fastify({ forceCloseConnections: true });
      await app.register(fastifyPlugin(api, handlers, all));
      url = await app.listen({ port: 0, host: "127.0.0.1" });
      close = () => app.close();
    } else {
      const app = new Hono();
      mountOnHono(app, api, handlers, all);
      const { promise, resolve } = Promise.withResolvers<number>();
      const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => resolve(port));
      url = `http://127.0.0.1:${await promise}`;
      close = () => new Promise((done) => server.close(done));
    }
    return { client: createHttpClient<Client>(api, { baseUrl: url, telemetry: false, retry: false }), url };
  }

  test("HEAD is answered by what was written for it, beside GET and alone", async () => {
    const { client, url } = await serving({
      lookAt: ({ path }) =>
        (path as { id: string }).id === "1" ? { status: 200, headers: { "X-Size": 3 } } : { status: 404 },
      get: () => ({ status: 200, body: new Blob(["abc"]) }),
      only: () => ({ status: 204 }),
    });
    expect(await client["lookAt"]!({ path: { id: "1" } })).toMatchObject({
      status: 200,
      headers: { "X-Size": 3 },
      body: undefined,
    });
    expect(await client["lookAt"]!({ path: { id: "2" } })).toMatchObject({ status: 404 });
    expect(await client["only"]!()).toMatchObject({ status: 204 });
    expect((await fetch(`${url}/only`)).status).toBe(404);
    const got = await client["get"]!({ path: { id: "1" } });
    expect(await (got.body as Blob).text()).toBe("abc");
  });

  test("DELETE with a body, and OPTIONS", async () => {
    let seen: unknown;
    const { client } = await serving({
      drop: ({ body }) => ((seen = body), { status: 204 }),
      options: () => ({ status: 204 }),
    });
    expect(await client["drop"]!({ body: { ids: [1] } })).toMatchObject({ status: 204, body: undefined });
    expect(seen).toEqual({ ids: [1] });
    expect(await client["drop"]!()).toMatchObject({ status: 204 });
    expect(seen).toBeUndefined();
    expect(await client["options"]!()).toMatchObject({ status: 204 });
  });

  test("parts of something large", async () => {
    const { client } = await serving({
      get: ({ headers }) => {
        const range = (headers as { Range?: string }).Range;
        if (range === "bytes=9-") return { status: 416 };
        return range
          ? { status: 206, headers: { "Content-Range": "bytes 1-2/4" }, body: new Blob(["bc"]) }
          : { status: 200, body: new Blob(["abcd"]) };
      },
    });
    const part = await client["get"]!({ path: { id: "1" }, headers: { Range: "bytes=1-2" } });
    expect(part).toMatchObject({ status: 206, headers: { "Content-Range": "bytes 1-2/4" } });
    expect(await (part.body as Blob).text()).toBe("bc");
    expect(await client["get"]!({ path: { id: "1" }, headers: { Range: "bytes=9-" } })).toMatchObject({ status: 416 });
  });

  const binary = new Uint8Array([0, 255, 13, 10, 128]);
  test.each<[string, unknown, unknown]>([
    ["application/merge-patch+json", { a: null }, { a: null }],
    ["application/*+json", [1, "ü", null], [1, "ü", null]],
    ["text/plain", "line\r\nü\0", "line\r\nü\0"],
    ["text/plain", "", undefined],
    ["application/x-ndjson", [{ a: 1 }, "b\nc"], [{ a: 1 }, "b\nc"]],
    ["application/octet-stream", new Blob([binary]), [...binary]],
  ])("%s, as it was: %j", async (contentType, body, expected) => {
    let seen: Request = {};
    const { client } = await serving({ echo: (request) => ((seen = request), { status: 202 }) });
    expect(await client["echo"]!({ contentType, body })).toMatchObject({ status: 202, body: undefined });
    const came = seen["body"];
    expect(came instanceof Blob ? [...new Uint8Array(await came.arrayBuffer())] : came).toEqual(expected);
    // A body of no bytes is none, and says no media type.
    expect(seen["contentType"]).toBe(expected === undefined ? undefined : contentType);
  });

  test("files, several of one name, and their names", async () => {
    let seen: Request = {};
    const { client } = await serving({ echo: (request) => ((seen = request), { status: 202 }) });
    const file = new File([binary], 'ü "quoted".bin', { type: "application/x-own" });
    await client["echo"]!({ contentType: "multipart/form-data", body: { name: "n\r\n--x", file } });
    const came = (seen["body"] as { file: File }).file;
    expect([came.name, came.type, [...new Uint8Array(await came.arrayBuffer())]]).toEqual([
      'ü "quoted".bin',
      "application/x-own",
      [...binary],
    ]);
    expect(seen["body"]).toMatchObject({ name: "n\r\n--x" });
  });

  test.each<[string, RequestInit, number]>([
    ["a form without its boundary", { headers: { "content-type": "multipart/form-data" }, body: "x" }, 400],
    [
      "a form that is cut off",
      { headers: { "content-type": "multipart/form-data; boundary=b" }, body: "--b\r\n" },
      400,
    ],
    ["lines, one of which is no JSON", { headers: { "content-type": "application/x-ndjson" }, body: "1\n{\n" }, 400],
    [
      "a packed body",
      { headers: { "content-type": "text/plain", "content-encoding": "gzip" }, body: gzipSync("x") },
      415,
    ],
    [
      "a body that says it is as it is",
      { headers: { "content-type": "text/plain", "content-encoding": "identity" }, body: "x" },
      202,
    ],
    ["a media type that is none", { headers: { "content-type": "nonsense" }, body: "x" }, 415],
    [
      "a media type in capitals, with a charset",
      { headers: { "content-type": "TEXT/PLAIN; Charset=UTF-8" }, body: "x" },
      202,
    ],
    ["more than is taken", { headers: { "content-type": "text/plain" }, body: "x".repeat(2_001) }, 413],
    ["as much as is taken", { headers: { "content-type": "text/plain" }, body: "x".repeat(2_000) }, 202],
  ])("%s", async (_, init, status) => {
    const { url } = await serving({ echo: () => ({ status: 202 }) }, { maxBytes: 2_000 });
    const response = await fetch(`${url}/echo`, { method: "POST", ...init });
    expect(response.status).toBe(status);
    if (status >= 400) expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  });

  test("a body of unknown length is read no further than is taken", async () => {
    const { url } = await serving({ echo: () => ({ status: 202 }) }, { maxBytes: 2_000 });
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1_000;
        if (sent > 50_000_000) controller.close();
        else controller.enqueue(new Uint8Array(1_000));
      },
    });
    const init = { method: "POST", headers: { "content-type": "text/plain" }, body, duplex: "half" } as RequestInit;
    const status = await fetch(`${url}/echo`, init).then(
      (response) => response.status,
      // A server may close the connection on whoever goes on talking.
      () => 413,
    );
    expect(status).toBe(413);
    expect(sent).toBeLessThan(50_000_000);
  });
});
