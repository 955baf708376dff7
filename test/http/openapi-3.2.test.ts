import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadFabric, memoryFiles } from "@concord/contracts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { home } from "../codegen/golden.ts";
import { type GeneratedApi, exported, generateApis } from "./generated-apis.ts";
import { type Running, frameworks, serveApi } from "./serve.ts";
import { type Client, plainServer } from "./shop.ts";

let logs: GeneratedApi;
let remove: (() => void) | undefined;
beforeAll(async () => {
  const text = readFileSync(path.join(home, "http-client/openapi-3.2/contract.yaml"), "utf8");
  const fabric = await loadFabric(memoryFiles({ "logs.yaml": text }), { root: "logs.yaml" });
  const made = await generateApis(fabric);
  logs = made.apis[0]!;
  remove = made.remove;
});
afterAll(() => remove?.());

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function clientAt(baseUrl: string, options: object = {}): Promise<Client> {
  const create = exported(await logs.load("client"), "create", "Client");
  return create({ baseUrl, telemetry: false, retry: { initialMs: 1 }, ...options }) as Client;
}

async function all(items: unknown): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const item of items as AsyncIterable<unknown>) seen.push(item);
  return seen;
}

async function* each(...items: readonly unknown[]): AsyncGenerator {
  yield* items;
}

describe.each(frameworks)("OpenAPI 3.2 on %s", (framework) => {
  const serving = async (handlers: object, hooks: object = {}): Promise<Client> => {
    running = await serveApi(framework, logs, handlers, { telemetry: false, hooks });
    return clientAt(running.url);
  };

  test("the query method has a body, and is tried again", async () => {
    const seen: unknown[] = [];
    const client = await serving({
      searchLogs: ({ body }: { body: unknown }) => {
        seen.push(body);
        return { status: 200, body: [{ text: "a" }, { text: "b", level: "error" }] };
      },
    });
    const answer = await client["searchLogs"]!({ body: { text: "a" } });
    expect(answer.body).toEqual([{ text: "a" }, { text: "b", level: "error" }]);
    expect(seen).toEqual([{ text: "a" }]);
    await expect(client["searchLogs"]!({ body: { by: "level" } })).rejects.toThrow("body");
  });

  test("methods beyond the usual ones", async () => {
    const client = await serving({ copyLogs: () => ({ status: 204 }) });
    expect(await client["copyLogs"]!()).toMatchObject({ status: 204 });
  });

  test("one parameter is all of the query string: a form, or a text", async () => {
    const seen: unknown[] = [];
    const handler = ({ query, cookies }: { query: unknown; cookies: object }): object => {
      seen.push([query, { ...cookies }]);
      return { status: 200, body: each() };
    };
    const client = await serving({ listLogs: handler, selectLogs: handler });
    await client["listLogs"]!({ query: { levels: ["info", "error"], text: "a + b&c" }, cookies: { seen: [1, 2] } });
    await client["listLogs"]!();
    await client["selectLogs"]!({ query: "$.a[?(@.b == 'ü')]" });
    expect(seen).toEqual([
      [{ levels: ["info", "error"], text: "a + b&c" }, { seen: [1, 2] }],
      [undefined, {}],
      ["$.a[?(@.b == 'ü')]", {}],
    ]);
    await expect(client["selectLogs"]!({ query: "" })).rejects.toThrow("query minLength");
    const refused = await fetch(`${running!.url}/logs/selected`);
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { violations: [{ field: "query", rule: "required" }] },
    ]);
  });

  test("lines come one by one, and are checked", async () => {
    const told: unknown[] = [];
    async function* lines(): AsyncGenerator {
      yield* each({ text: "a" }, { text: "b" });
      await sleep(30);
      yield { level: "info" };
    }
    const client = await serving(
      { selectLogs: () => ({ status: 200, body: lines() }) },
      { onInvalidReply: (_: string, violations: unknown) => told.push(violations) },
    );
    const answer = await client["selectLogs"]!({ query: "$" });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const line of answer.body as AsyncIterable<unknown>) seen.push(line);
    })();
    await expect(reading).rejects.toThrow();
    expect(seen).toEqual([{ text: "a" }, { text: "b" }]);
    expect(told).toMatchObject([[{ field: "body/text", rule: "required" }]]);
  });

  test("events are what their contract says of each, data of JSON and of text side by side", async () => {
    const events = [
      { event: "line", id: "1", data: { text: "a", level: "info" } },
      { event: "end", data: "that\nwas all" },
    ];
    const client = await serving({ followLogs: () => ({ status: 200, body: each(...events) }) });
    const answer = await client["followLogs"]!();
    expect(await all(answer.body)).toEqual(events);
  });
});

test("what goes over the wire is what the specification shows", async () => {
  const seen: unknown[] = [];
  const server = await plainServer(({ url, headers }, response) => {
    seen.push([url, headers["cookie"]]);
    response.writeHead(200, { "content-type": "application/jsonl" }).end('{"text":"a"}\r\n\n{"text":"b"}');
  });
  running = server;
  const client = await clientAt(server.url);
  const answer = await client["listLogs"]!({ query: { levels: ["a", "b"], text: "a + b" }, cookies: { seen: [1, 2] } });
  expect(await all(answer.body)).toEqual([{ text: "a" }, { text: "b" }]);
  await client["selectLogs"]!({ query: "$.a.b[1:1]" });
  expect(seen).toEqual([
    ["/logs?levels=a,b&text=a+%2B+b", "seen=1; seen=2"],
    ["/logs/selected?%24.a.b%5B1%3A1%5D", undefined],
  ]);
});

test("JSON text sequences begin each text with their own sign", async () => {
  const server = await plainServer((_, response) =>
    response.writeHead(200, { "content-type": "application/json-seq" }).end('\u001e{"text":"a"}\n\u001e{"text":"b"}\n'),
  );
  running = server;
  const client = await clientAt(server.url);
  expect((await client["searchLogs"]!({ body: { text: "a" } })).body).toEqual([{ text: "a" }, { text: "b" }]);
});

test("a line without an end is refused, not collected", async () => {
  const server = await plainServer((_, response) => {
    response.writeHead(200, { "content-type": "application/jsonl" });
    const more = (): void =>
      void (response.writableEnded || response.write("x".repeat(1_000), () => setImmediate(more)));
    more();
    response.on("close", () => response.end());
  });
  running = server;
  const client = await clientAt(server.url, { maxBytes: 50_000 });
  const answer = await client["selectLogs"]!({ query: "$" });
  await expect(all(answer.body)).rejects.toMatchObject({ code: "http-too-large" });
});
