import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";
import { isPublicHost, publicLookup } from "../../packages/runtime/src/http/public-address.ts";
import { signWebhook } from "../../packages/runtime/src/webhook-signature.ts";
import { exported, runtimeOf } from "./generated-apis.ts";
import { type Framework, type Running, frameworks, serveApi } from "./serve.ts";
import { type Client, generateShop, json, plainServer } from "./shop.ts";

const shop = await generateShop();
const serverRuntime = await runtimeOf("http-server");

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

const secret = (): string => `whsec_${randomBytes(32).toString("base64")}`;
const mine = secret();
const item = { sku: "ABC", price: 1.5 };
const here = ["127.0.0.1"];

async function senders(options: object = {}): Promise<Client> {
  const { createShopWebhooks } = await shop.load("webhooks");
  const sign = { secrets: [mine] };
  return createShopWebhooks!({
    sign,
    allowedHosts: here,
    telemetry: false,
    retry: { initialMs: 1 },
    ...options,
  }) as Client;
}

async function receivers(framework: Framework, handlers: object, options: object = {}): Promise<Running> {
  const common = { verify: { secrets: [mine] }, telemetry: false, ...options };
  const running = await serveApi(framework, shop, handlers, common, "receivers");
  close = running.close;
  return running;
}

/** A webhook sent by hand. */
function post(
  url: string,
  { id = "msg_1", age = 0, body = JSON.stringify(item), secrets = [mine], signed = body }: Sent = {},
): Promise<Response> {
  const timestamp = Math.floor(Date.now() / 1_000) - age;
  const signature = signWebhook({ id, timestamp, body: new TextEncoder().encode(signed) }, secrets);
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": `${timestamp}`,
      "webhook-signature": signature,
    },
    body,
  });
}
interface Sent {
  readonly id?: string;
  /** In seconds. */
  readonly age?: number;
  readonly body?: string;
  readonly secrets?: readonly string[];
  readonly signed?: string;
}

describe.each(frameworks)("webhooks on %s", (framework) => {
  test("are signed, verified and checked on both sides", async () => {
    const seen: unknown[] = [];
    let headers: unknown;
    const { url } = await receivers(framework, {
      itemSold: (request: { body: unknown; headers: object }) => {
        seen.push(request.body);
        headers = { ...request.headers };
        return { status: 200 };
      },
    });
    const webhooks = await senders();
    const sent = { url: `${url}/itemSold`, body: item };
    expect(await webhooks["itemSold"]!(sent, { idempotencyKey: "msg_9" })).toMatchObject({ status: 200 });
    expect(seen).toEqual([item]);
    // The contract asks for the headers of a signature: nobody has to write them.
    expect(headers).toEqual({ "webhook-id": "msg_9", "webhook-timestamp": expect.any(Number) });
    await expect(webhooks["itemSold"]!({ url: `${url}/itemSold`, body: {} })).rejects.toThrow("body/sku required");
    expect((await post(`${url}/itemSold`, { id: "other", body: "{}" })).status).toBe(400);
    const others = await senders({ sign: { secrets: (to: string) => [to.endsWith("itemSold") ? secret() : mine] } });
    await expect(others["itemSold"]!({ url: `${url}/itemSold`, body: item })).rejects.toMatchObject({ status: 401 });
    expect(seen).toHaveLength(1);
  });

  test.each<[string, Sent | undefined, number]>([
    ["as it should be", {}, 200],
    ["signed by the new secret and the old one", { secrets: [secret(), mine] }, 200],
    ["signed by somebody else", { secrets: [secret()] }, 401],
    ["changed on the way", { signed: '{"sku":"ABC","price":1}' }, 401],
    ["too old", { age: 310 }, 400],
    ["from the future", { age: -310 }, 400],
    ["unsigned", undefined, 400],
  ])("one that is %s", async (_, sent, status) => {
    let handled = 0;
    const { url } = await receivers(framework, { itemSold: () => (handled++, { status: 200 }) });
    const body = JSON.stringify(item);
    const response = sent
      ? await post(`${url}/itemSold`, sent)
      : await fetch(`${url}/itemSold`, { method: "POST", headers: { "content-type": "application/json" }, body });
    expect([response.status, handled]).toEqual([status, status === 200 ? 1 : 0]);
  });

  test("one that comes again is answered as before, and handled once; one that failed may come again", async () => {
    let handled = 0;
    const { url } = await receivers(framework, {
      itemSold: () => {
        handled++;
        if (handled === 1) throw new Error("not yet");
        return { status: 200 };
      },
    });
    const statuses: number[] = [];
    for (let index = 0; index < 4; index++) statuses.push((await post(`${url}/itemSold`)).status);
    expect(statuses).toEqual([500, 200, 200, 200]);
    expect(handled).toBe(2);
    expect((await post(`${url}/itemSold`, { id: "msg_2" })).status).toBe(200);
    expect(handled).toBe(3);
  });

  test("one that is being handled is not handled beside that", async () => {
    let go = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (go = resolve));
    let handled = 0;
    const { url } = await receivers(framework, { itemSold: async () => (handled++, await waiting, { status: 200 }) });
    const first = post(`${url}/itemSold`);
    await expect.poll(() => handled).toBe(1);
    const second = await post(`${url}/itemSold`);
    expect([second.status, second.headers.get("retry-after")]).toEqual([503, "5"]);
    go();
    expect((await first).status).toBe(200);
    expect(handled).toBe(1);
  });

  test("callbacks go where the request has said, and are received", async () => {
    const seen: unknown[] = [];
    const handlers = { accountConfirmed: ({ body }: { body: unknown }) => (seen.push(body), { status: 410 }) };
    const paths = { accountConfirmed: "/hooks/{tenant}/confirmed" };
    const { url } = await receivers(framework, handlers, { paths });
    const webhooks = await senders();
    const from = { request: { body: { callbackUrl: `${url}/hooks/x/confirmed`, name: "n" } } };
    expect(await webhooks["accountConfirmed"]!({ from, body: { id: "1" } })).toMatchObject({ status: 410, ok: false });
    const { callbackExpressions } = (await shop.load("webhooks")) as unknown as {
      callbackExpressions: Record<string, string>;
    };
    const kept = serverRuntime["callbackUrl"]!(callbackExpressions["accountConfirmed"], from);
    expect(kept).toBe(`${url}/hooks/x/confirmed?account=n`);
    expect(await webhooks["accountConfirmed"]!({ url: kept, body: { id: "2" } })).toMatchObject({ status: 410 });
    expect(seen).toEqual([{ id: "1" }, { id: "2" }]);
  });
});

test("each try is signed anew under one id, and may be repeated", async () => {
  const seen: (readonly unknown[])[] = [];
  const server = await plainServer(({ headers }, response) => {
    seen.push([headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"]]);
    if (seen.length < 3) json(response, 503, { title: "Not now" });
    else response.writeHead(200).end();
  });
  close = server.close;
  let time = 1_700_000_000_000;
  const clock = { now: () => (time += 1_000), sleep: async () => undefined, alarm: () => () => undefined };
  const webhooks = await senders({ clock });
  await webhooks["itemSold"]!({ url: server.url, body: item }, { idempotencyKey: "msg_7" });
  expect(seen.map(([id]) => id)).toEqual(["msg_7", "msg_7", "msg_7"]);
  expect(new Set(seen.map(([, timestamp]) => timestamp)).size).toBe(3);
  expect(new Set(seen.map(([, , signature]) => signature)).size).toBe(3);
});

test("nothing is signed where that is said, and then a POST is not repeated", async () => {
  const seen: unknown[] = [];
  const server = await plainServer(({ headers }, response) => {
    seen.push(headers["webhook-signature"]);
    json(response, 503, { title: "Not now" });
  });
  close = server.close;
  const webhooks = await senders({ sign: false });
  // What the contract asks for is then the caller's to say.
  const sent = { url: server.url, body: item };
  await expect(webhooks["itemSold"]!(sent)).rejects.toThrow("headers/webhook-id required");
  const headers = { "webhook-id": "1", "webhook-timestamp": 1 };
  await expect(webhooks["itemSold"]!({ ...sent, headers })).rejects.toMatchObject({ status: 503 });
  expect(seen).toEqual([undefined]);
});

describe("an address that somebody else has named", () => {
  test.each<[string, string, object]>([
    ["this machine", "https://localhost/", {}],
    ["this machine, by its number", "https://127.0.0.1/", {}],
    ["this machine, in other numbers", "https://2130706433/", {}],
    ["this machine, in IPv6", "https://[::1]/", {}],
    ["this machine, as IPv4 in IPv6", "https://[::ffff:127.0.0.1]/", {}],
    ["the own network", "https://10.1.2.3/", {}],
    ["the metadata of a cloud", "https://169.254.169.254/latest/meta-data", {}],
    ["a unique local address", "https://[fd00::1]/", {}],
  ])("is not called where it is %s", async (_, url, options) => {
    const webhooks = await senders({ allowedHosts: undefined, retry: false, ...options });
    await expect(webhooks["itemSold"]!({ url, body: item })).rejects.toMatchObject({
      code: "http-network",
      cause: { message: "the address is not a public one" },
    });
  });

  test.each<[string, string, object]>([
    ["not encrypted", "http://hooks.example/", { allowedHosts: undefined }],
    ["not encrypted though listed", "http://hooks.example/", { allowedHosts: ["hooks.example"] }],
    ["not listed", "https://other.example/", { allowedHosts: ["hooks.example"] }],
    ["not listed though it ends so", "https://evilhooks.example/", { allowedHosts: ["*.hooks.example"] }],
    ["one that carries credentials", "https://hooks.example@other.example/", { allowedHosts: ["*.example"] }],
    ["none of HTTP", "file:///etc/passwd", { allowedHosts: undefined }],
    ["none at all", "hooks", { allowedHosts: undefined }],
  ])("is not called where it is %s, and not told", async (_, url, options) => {
    const asked: unknown[] = [];
    const fetch = async (to: unknown): Promise<Response> => (asked.push(to), new Response());
    const webhooks = await senders({ fetch, ...options });
    const error: unknown = await webhooks["itemSold"]!({ url, body: item }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "AddressRefusedError", code: "http-address" });
    expect(String(error)).not.toContain("example");
    expect(asked).toEqual([]);
  });

  test.each([
    ["https://hooks.example/", ["hooks.example"]],
    ["https://eu.hooks.example/", ["*.hooks.example"]],
    ["https://hooks.example:8443/", ["hooks.example:8443"]],
  ])("is called where it is listed: %s", async (url, allowedHosts) => {
    const asked: unknown[] = [];
    const fetch = async (to: unknown): Promise<Response> => (asked.push(to), new Response());
    const webhooks = await senders({ fetch, allowedHosts });
    await webhooks["itemSold"]!({ url, body: item });
    expect(asked).toEqual([url]);
  });

  test("is judged by what its name leads to, at the connection", async () => {
    const looked = (name: string): Promise<unknown> =>
      new Promise((resolve) => publicLookup(name, {}, (error, address) => resolve(error?.message ?? address)));
    expect(await looked("localhost")).toBe("the name does not lead to a public address");
    expect(["8.8.8.8", "2606:4700::1111", "hooks.example"].map((host) => isPublicHost(host))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["db.internal", "localhost.", "[::ffff:a00:1]", "192.168.0.1", "0.0.0.0"].map(isPublicHost)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  test("leads nowhere else: redirects are not followed", async () => {
    const server = await plainServer(({ url }, response) =>
      url === "/" ? response.writeHead(307, { location: "/other" }).end() : response.writeHead(200).end(),
    );
    close = server.close;
    const webhooks = await senders();
    await expect(webhooks["itemSold"]!({ url: `${server.url}/`, body: item })).rejects.toMatchObject({ status: 307 });
    expect(server.asked).toEqual(["POST /"]);
  });

  test("that the request does not say is missed before anything is sent", async () => {
    const webhooks = await senders();
    const error: unknown = await webhooks["accountConfirmed"]!({ from: { request: {} }, body: { id: "1" } }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ violations: [{ field: "from", rule: "required" }] });
    expect(serverRuntime["callbackUrl"]!("{$request.body#/callbackUrl}", { request: {} })).toBeUndefined();
    const source = { request: { headers: { "X-Back": "http://a" } } };
    expect(serverRuntime["callbackUrl"]!("$request.header.x-back", source)).toBe("http://a");
  });
});

describe("secrets that are none", () => {
  const wrong: readonly [string, readonly unknown[]][] = [
    ["no secret", []],
    ["one that the environment does not have", [mine, undefined]],
    ["one that is too short", ["whsec_c2hvcnQ="]],
    ["one that is no base64", ["a password that somebody has thought of"]],
  ];
  const failure = (secrets: readonly unknown[]): object => ({
    code: "configuration",
    message: expect.not.stringContaining(String(secrets[0]).slice(0, 12)),
  });

  test.each(wrong)("%s: no plugin for Fastify, and no routes on Hono", async (_what, secrets) => {
    const generated = await shop.load("receivers");
    const options = { verify: { secrets }, telemetry: false };
    const thrown = (make: () => unknown): unknown => {
      try {
        return make();
      } catch (error) {
        return error;
      }
    };
    expect(thrown(() => exported(generated, "", "Plugin")({}, options))).toMatchObject(failure(secrets));
    expect(thrown(() => exported(generated, "mount", "")(new Hono(), {}, options))).toMatchObject(failure(secrets));
  });

  test.each(wrong)("%s: no sender", async (_what, secrets) => {
    await expect(senders({ sign: { secrets } })).rejects.toMatchObject(failure(secrets));
  });

  test("of one receiver: that one is not called", async () => {
    const webhooks = await senders({ sign: { secrets: () => ["whsec_c2hvcnQ="] } });
    const call = webhooks["itemSold"]!({ url: "http://127.0.0.1:1", body: item });
    await expect(call).rejects.toMatchObject({ code: "configuration" });
  });
});
