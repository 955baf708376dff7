import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { runtimeOf } from "./generated-apis.ts";
import { type Framework, type Running, frameworks, serveApi } from "./serve.ts";
import { type Client, clientOf, generateShop } from "./shop.ts";

const shop = await generateShop();
const serverRuntime = await runtimeOf("http-server");

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

type Handler = (request: Record<string, unknown>, context: Record<string, unknown>) => unknown;

const anybody = { login: () => "agent", key: () => "system", user: () => "person" };

async function serving(
  framework: Framework,
  handlers: Record<string, Handler>,
  options: object = {},
): Promise<{ client: Client; url: string }> {
  running = await serveApi(framework, shop, handlers, { security: anybody, telemetry: false, ...options });
  const client = await clientOf(shop, { baseUrl: running.url, auth: { login: "token", key: "k" }, retry: false });
  return { client, url: running.url };
}

const item = { sku: "ABC", price: 1.5 };

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json\b/);
  return (await response.json()) as Record<string, unknown>;
}

describe.each(frameworks)("on %s", (framework) => {
  test("parameters of every style arrive as what they were", async () => {
    let seen: unknown;
    const { client } = await serving(framework, { search: (request) => ((seen = request), { status: 204 }) });
    const request = {
      path: { styled: ["a,b", "ü/?#"], label: [1, 2], matrix: { x: 3, y: "p;q=r" } },
      query: {
        tag: ["x&y", "z+1"],
        ids: [4, 5],
        piped: ["p,1", "q"],
        spaced: ["s,1", "t"],
        filter: { price: { min: 0.5 }, colours: ["red", "blue"] },
        page: { size: 10, after: "c=1" },
        where: { open: true },
        maybe: 7,
        raw: "a/b?c:d",
      },
      headers: { "X-Flags": [true, false] },
      cookies: { session: "s; t=1" },
    };
    expect(await client["search"]!(request)).toMatchObject({ status: 204, ok: true, body: undefined });
    expect(JSON.parse(JSON.stringify(seen))).toEqual(request);
  });

  test("what has a default is there, whether the caller says it or not", async () => {
    const seen: unknown[] = [];
    const { client, url } = await serving(framework, {
      getItem: ({ query, headers, cookies }) => {
        seen.push(JSON.parse(JSON.stringify({ query, headers, cookies })));
        (query as { fields: string[] }).fields.push("changed");
        return { status: 200, body: item };
      },
    });
    const usual = { query: { detail: "short", fields: ["sku", "price"] }, headers: { "X-Page": 1 }, cookies: {} };
    await client["getItem"]!({ path: { id: 1 } });
    await client["getItem"]!({ path: { id: 1 } });
    await client["getItem"]!({ path: { id: 1 }, query: { detail: "long" }, headers: { "X-Page": 2 } });
    await fetch(`${url}/items/1`, { headers: { authorization: "Bearer t", "x-page": "null" } });
    expect(seen).toEqual([
      usual,
      usual,
      { ...usual, query: { ...usual.query, detail: "long" }, headers: { "X-Page": 2 } },
      { ...usual, headers: { "X-Page": null } },
    ]);
    const refused = await fetch(`${url}/items/1?detail=none`, { headers: { authorization: "Bearer t" } });
    expect([refused.status, seen.length]).toEqual([400, 4]);
  });

  test("an invalid request is told by field and rule, never by value", async () => {
    const seen: unknown[] = [];
    const { url } = await serving(
      framework,
      { replaceItem: () => ({ status: 200, body: item }) },
      { hooks: { onInvalidRequest: (...given: unknown[]) => seen.push(given) } },
    );
    const response = await fetch(`${url}/items/first`, {
      method: "PUT",
      headers: { "content-type": "application/json", authorization: "Bearer t" },
      body: JSON.stringify({ sku: "hunter2" }),
    });
    const problem = await problemOf(response);
    expect(response.status).toBe(400);
    expect(problem).toMatchObject({
      status: 400,
      violations: [
        { field: "path/id", rule: "type" },
        { field: "body/price", rule: "required" },
      ],
    });
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|first/);
    expect(seen).toHaveLength(1);
  });

  test.each([
    ["no body", undefined, undefined, 400, "required"],
    ["no JSON", "{", "application/json", 400, "json"],
    ["JSON of another family", "{}", "application/merge-patch+json", 400, "required"],
    ["another media type", "<a/>", "application/xml", 415, undefined],
    ["too much", `"${"x".repeat(2_000)}"`, "application/json", 413, undefined],
  ])("a request with %s", async (_, body, type, status, rule) => {
    const { url } = await serving(framework, { replaceItem: () => ({ status: 200, body: item }) }, { maxBytes: 1_000 });
    const response = await fetch(`${url}/items/1`, {
      method: "PUT",
      headers: { authorization: "Bearer t", ...(type && { "content-type": type }) },
      ...(body !== undefined && { body }),
    });
    const problem = await problemOf(response);
    expect([response.status, problem["status"]]).toEqual([status, status]);
    if (rule) expect(problem["violations"]).toContainEqual(expect.objectContaining({ rule }));
  });

  test("who is asking is settled before anything else", async () => {
    const { forbidden } = serverRuntime as unknown as { forbidden: symbol };
    const login = (token: string, need: { scopes: readonly string[] }): unknown =>
      token === "good" ? { token, scopes: need.scopes } : token === "poor" ? forbidden : undefined;
    let principal: unknown;
    const { url } = await serving(
      framework,
      { getItem: (_, context) => ((principal = context["principal"]), { status: 200, body: item }) },
      { security: { ...anybody, login } },
    );
    const ask = (authorization?: string): Promise<Response> =>
      fetch(`${url}/items/1`, { headers: authorization === undefined ? {} : { authorization } });
    const nobody = await ask();
    expect([nobody.status, nobody.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect((await ask("Basic good")).status).toBe(401);
    expect((await ask("Bearer bad")).status).toBe(401);
    expect((await ask("Bearer poor")).status).toBe(403);
    expect((await ask("bearer good")).status).toBe(200);
    expect(principal).toEqual({ token: "good", scopes: ["items:read"] });
  });

  test("a handler that throws, or gives back what its contract does not allow, tells the caller nothing", async () => {
    const errors: unknown[] = [];
    const replies: unknown[] = [
      () => {
        throw new Error("the password is hunter2");
      },
      () => ({ status: 200, body: { sku: "hunter2", price: 1 } }),
      () => ({ status: 418 }),
      () => ({ status: 200 }),
    ];
    const { url } = await serving(
      framework,
      { getItem: () => (replies.shift() as () => unknown)() },
      {
        hooks: {
          onError: (_: string, e: unknown) => errors.push(e),
          onInvalidReply: (_: string, v: unknown) => errors.push(v),
        },
      },
    );
    for (let index = 0; index < 4; index++) {
      const response = await fetch(`${url}/items/1`, { headers: { authorization: "Bearer t" } });
      expect(response.status).toBe(500);
      expect(JSON.stringify(await problemOf(response))).not.toContain("hunter2");
    }
    expect(errors).toMatchObject([
      { message: "the password is hunter2" },
      [{ field: "body/sku", rule: "pattern" }],
      [{ field: "status", rule: "enum" }],
      [{ field: "body", rule: "required" }],
    ]);
  });

  test("a deprecated endpoint says so, and when it ends", async () => {
    const { url } = await serving(
      framework,
      { oldItem: () => ({ status: 200, body: "it" }) },
      { deprecatedSince: new Date("2026-07-01") },
    );
    const { headers } = await fetch(`${url}/old/1`);
    expect(headers.get("deprecation")).toBe("@1782864000");
    expect(headers.get("sunset")).toBe("Sun, 31 Jan 2027 23:59:59 GMT");
    expect((await fetch(`${url}/items/1`)).headers.get("deprecation")).toBeNull();
  });

  test("the caller gets the media type that it takes, or none", async () => {
    const { url, client } = await serving(framework, {
      upload: (_, context) =>
        (context["accepts"] as readonly string[])[0] === "text/csv"
          ? { status: 200, contentType: "text/csv", body: "a,b" }
          : { status: 200, contentType: "application/octet-stream", body: new Blob([new Uint8Array([0, 255])]) },
    });
    const send = (accept: string): Promise<Response> =>
      fetch(`${url}/files`, {
        method: "POST",
        headers: { accept, "content-type": "application/x-www-form-urlencoded" },
        body: "name=n",
      });
    expect((await send("application/json")).status).toBe(406);
    expect((await send("text/*;q=0.9, application/octet-stream;q=0.1")).headers.get("content-type")).toMatch(
      /^text\/csv/,
    );
    const answer = await client["upload"]!({ contentType: "application/x-www-form-urlencoded", body: { name: "n" } });
    expect(new Uint8Array(await (answer.body as Blob).arrayBuffer())).toEqual(new Uint8Array([0, 255]));
  });

  test("forms and files arrive as what they were", async () => {
    const seen: Record<string, unknown>[] = [];
    const { client } = await serving(framework, {
      upload: (request) => (seen.push(request), { status: 200, contentType: "text/csv", body: "" }),
    });
    const form = { name: "ü&=+", pages: 3, tags: ["a", "b"] };
    await client["upload"]!({ contentType: "application/x-www-form-urlencoded", body: form });
    expect(seen[0]).toMatchObject({ contentType: "application/x-www-form-urlencoded", body: form });
    const file = new File(["\r\n--x\0"], "one.txt", { type: "text/plain" });
    await client["upload"]!({ body: { name: "n", file, more: [new Blob(["two"])], about: { pages: 4 } } });
    const body = seen[1]!["body"] as { file: File; more: Blob[] };
    expect(seen[1]).toMatchObject({ contentType: "multipart/form-data", body: { name: "n", about: { pages: 4 } } });
    expect([body.file.name, await body.file.text(), await body.more[0]!.text()]).toEqual([
      "one.txt",
      "\r\n--x\0",
      "two",
    ]);
    await client["upload"]!({ contentType: "image/*", body: new Blob(["png"], { type: "image/png" }) });
    expect(seen[2]).toMatchObject({ contentType: "image/*" });
    expect((seen[2]!["body"] as Blob).type).toBe("image/png");
  });

  test("events come one by one, and are checked", async () => {
    let left = false;
    async function* events(): AsyncGenerator {
      try {
        yield { data: { n: 1 }, id: "a", event: "tick" };
        yield { data: { n: 2 }, retry: 50 };
        await sleep(50);
        yield { data: { n: "three" } };
      } finally {
        left = true;
      }
    }
    const { client } = await serving(framework, { follow: () => ({ status: 200, body: events() }) });
    const answer = await client["follow"]!();
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const event of answer.body as AsyncIterable<unknown>) seen.push(event);
    })();
    // The third one violates the contract: the stream breaks rather than tell a lie.
    await expect(reading).rejects.toThrow();
    expect(seen).toEqual([
      { data: { n: 1 }, id: "a", event: "tick" },
      { data: { n: 2 }, retry: 50 },
    ]);
    expect(left).toBe(true);
  });

  test("events end when the caller leaves", async () => {
    let left = false;
    async function* events(): AsyncGenerator {
      try {
        for (let n = 0; ; n++) {
          yield { data: { n } };
          await sleep(5);
        }
      } finally {
        left = true;
      }
    }
    const { client } = await serving(framework, { follow: () => ({ status: 200, body: events() }) });
    const answer = await client["follow"]!();
    for await (const _ of answer.body as AsyncIterable<unknown>) break;
    await expect.poll(() => left).toBe(true);
  });

  test("what is read-only is not asked of a caller, what is write-only is not told", async () => {
    const { client } = await serving(framework, {
      addAccount: ({ body }) => ({ status: 201, body: { id: "1", name: (body as { name: string }).name } }),
    });
    const answer = await client["addAccount"]!({ body: { name: "n", password: "long enough" } });
    expect(answer).toMatchObject({ status: 201, body: { id: "1", name: "n" } });
  });

  test("paths that are nobody's are the framework's", async () => {
    const { url } = await serving(framework, { getItem: () => ({ status: 200, body: item }) });
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });
});
