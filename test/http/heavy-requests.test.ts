/** Requests that are odd, empty or made to keep a server busy. */
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { GeneratedApi } from "./generated-apis.ts";
import { type Framework, type Running, frameworks, serveApi } from "./serve.ts";
import { type Client, clientOf, generateApi } from "./shop.ts";

const oddities = await generateApi("oddities.yaml");

/** What the endpoint of several media types gives back. */
let reply: unknown;
const seen: unknown[] = [];
const invalid: unknown[] = [];
let namedType: string | undefined;

interface Served extends Running {
  readonly client: Client;
  readonly errors: unknown[];
}

async function serve(framework: Framework, api: GeneratedApi): Promise<Served> {
  const errors: unknown[] = [];
  const told =
    (name: string) =>
    async ({ body, contentType }: { body: unknown; contentType?: string }): Promise<object> => ({
      status: 200,
      ...(name === "getBoth" && namedType !== undefined && { contentType: namedType }),
      body:
        name === "addTree"
          ? body
          : name === "addAccount"
            ? (seen.push(body), reply)
            : name === "getBoth"
              ? reply
              : name === "addNote"
                ? { contentType, body: body instanceof Blob ? { size: body.size } : body }
                : name,
    });
  const handlers = Object.fromEntries(Object.keys(api.api!.endpoints).map((name) => [name, told(name)]));
  const hooks = {
    onError: (_: string, error: unknown) => errors.push(error),
    onInvalidReply: (_: string, violations: unknown) => invalid.push(violations),
  };
  const running = await serveApi(framework, api, handlers, { security: { key: () => "me" }, hooks, telemetry: false });
  return { ...running, errors, client: await clientOf(api, { baseUrl: running.url, retry: false }) };
}

describe.each(frameworks)("on %s", async (framework) => {
  const { url, client, errors, close } = await serve(framework, oddities);
  afterAll(close);

  test.each<[string, unknown, unknown]>([
    ["text/plain", "", ""],
    ["application/octet-stream", new Blob([]), { size: 0 }],
    ["application/x-ndjson", [], []],
    ["application/x-www-form-urlencoded", {}, {}],
    ["multipart/form-data", {}, {}],
  ])("a body of %s with nothing in it is one", async (contentType, body, arrived) => {
    expect(await client["addNote"]!({ contentType, body })).toMatchObject({
      status: 200,
      body: { contentType, body: arrived },
    });
  });

  test("a body that nobody has sent is missed, whatever is said of it", async () => {
    expect((await fetch(`${url}/notes`, { method: "POST" })).status).toBe(400);
    const empty = { method: "POST", headers: { "content-type": "application/json" }, body: "" };
    expect((await fetch(`${url}/trees`, empty)).status).toBe(400);
  });

  test("the path that says more is meant, whichever stands first", async () => {
    expect(await client["getTable"]!({ path: { name: "sales" } })).toMatchObject({ body: "getTable" });
    expect(await client["getReport"]!({ path: { name: "sales" } })).toMatchObject({ body: "getReport" });
  });

  test("a form of many fields is read in the time that its length asks for", async () => {
    const fields = Array.from({ length: 40_000 }, (_, index) => `f${index}=1`).join("&");
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const began = process.cpuUsage();
    const answer = await fetch(`${url}/notes`, { method: "POST", headers, body: fields });
    const { user } = process.cpuUsage(began);
    const { body } = (await answer.json()) as { readonly body: { readonly body: object } } & { readonly body: object };
    expect(Object.keys(body)).toHaveLength(40_000);
    // Looking through all fields for each of them takes more than ten seconds.
    expect(user / 1_000_000).toBeLessThan(2);
  });

  test("a value that is too deep to be looked at is refused as invalid", async () => {
    const body = '{"branches":['.repeat(30_000) + "]}".repeat(30_000);
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}/trees`, { method: "POST", headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ violations: [{ field: "body", rule: "depth" }] });
    expect(errors).toEqual([]);
  });

  test.each<[string, unknown, string | undefined, number, unknown]>([
    ["what fits its body, whatever is wanted most", { a: 1 }, "text/plain, application/json;q=0.1", 200, { a: 1 }],
    ["what is wanted most of what fits", "text", "text/plain, application/json;q=0.1", 200, "text"],
    ["a file", new Blob(["file"]), "*/*", 200, "file"],
    ["what it is, where that is not wanted", { a: 1 }, "text/plain", 200, { a: 1 }],
  ])("a reply that names no media type is sent as %s", async (_, body, accept, status, arrived) => {
    reply = body;
    const answer = await fetch(`${url}/both`, { headers: { ...(accept !== undefined && { accept }) } });
    expect(answer.status).toBe(status);
    const text = await answer.text();
    if (arrived !== undefined) expect(typeof arrived === "string" ? text : JSON.parse(text)).toEqual(arrived);
    else expect(text).not.toContain("object");
  });

  const told = (body: unknown): Promise<Response> =>
    fetch(`${url}/accounts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  test("what is read-only is kept from handlers, wherever callers have put it", async () => {
    reply = { id: 1, name: "a" };
    seen.splice(0);
    const owners = [{ name: "me", role: "admin", pin: "1" }];
    const parent = { id: 3, name: "b", other: 1 };
    expect((await told({ id: 2, name: "a", password: "p", owners, parent, other: { id: 4 } })).status).toBe(200);
    expect(seen).toEqual([
      {
        name: "a",
        password: "p",
        owners: [{ name: "me", pin: "1" }],
        parent: { name: "b", other: 1 },
        other: { id: 4 },
      },
    ]);
  });

  test.each<[string, object]>([
    ["body/password", { id: 1, name: "a", password: "hush" }],
    ["body/owners/1/pin", { id: 1, name: "a", owners: [{ role: "x" }, { pin: "hush" }] }],
    ["body/parent/password", { id: 1, name: "a", parent: { id: 2, name: "b", password: "hush" } }],
  ])("what is write-only is never told: %s", async (field, body) => {
    reply = body;
    invalid.splice(0);
    const answer = await told({ name: "a" });
    expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining("hush")]);
    expect(invalid).toMatchObject([[{ field, rule: "writeOnly" }]]);
    expect(JSON.stringify(reply)).toContain("hush");
  });

  test("a reply that is none of the media type that it names is not sent", async () => {
    reply = { a: 1 };
    namedType = "text/plain";
    const answer = await fetch(`${url}/both`);
    namedType = undefined;
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("object");
  });

  test("a caller that leaves in the middle of its body is nobody's failure", async () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
    onTestFinished(() => told.mockRestore());
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    socket.write("POST /base/notes HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nhalf");
    setTimeout(() => socket.destroy(), 50);
    await once(socket, "close");
    // The next request is answered after what the last has left behind.
    await fetch(`${url}/notes`, { method: "POST" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).not.toHaveBeenCalled();
    expect(errors).toEqual([]);
  });

  test("a text is read by the charset that it names, or refused", async () => {
    const send = (charset: string): Promise<Response> =>
      fetch(`${url}/notes`, {
        method: "POST",
        headers: { "content-type": `text/plain; charset=${charset}` },
        body: new Uint8Array([0x67, 0x72, 0xfc, 0x6e]),
      });
    expect(await (await send("iso-8859-1")).json()).toMatchObject({ body: "grün" });
    expect(await (await send('"ISO-8859-1"')).json()).toMatchObject({ body: "grün" });
    expect((await send("klingon")).status).toBe(415);
  });
});
