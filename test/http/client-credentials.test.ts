/** Who a client says it is, and where it has its tokens from. */
import { expect, onTestFinished, test } from "vitest";
import { runtimeOf } from "./generated-apis.ts";
import { type Answering, type Talk, caught, clientOf, generateShop, json, plainServer, talkTo } from "./shop.ts";

const shop = await generateShop();
const runtime = await runtimeOf("http");
const item = { sku: "ABC", price: 1.5 };

const talk = (answer: Answering, options: object = {}): Promise<Talk> => talkTo(shop, answer, options);

test("calls that are refused together ask for one new token", async () => {
  let granted = 0;
  let valid = "token-1";
  const tokens = await plainServer((_, response) =>
    setTimeout(() => json(response, 200, { access_token: `token-${++granted}`, expires_in: 3600 }), 10),
  );
  const source = runtime["clientCredentials"]!({ tokenUrl: tokens.url, clientId: "me", clientSecret: "s" });
  const { client, asked } = await talk(
    (request, response) => {
      const isValid = request.headers.authorization === `Bearer ${valid}`;
      // Some refusals come when the new token is there already.
      setTimeout(() => (isValid ? json(response, 200, item) : response.writeHead(401).end()), 15 * (asked.length % 3));
    },
    { auth: { login: source } },
  );
  const get = (): Promise<{ status: number }> => client["getItem"]!({ path: { id: 1 } });
  await get();
  valid = "token-2";
  const answers = await Promise.all(Array.from({ length: 10 }, get));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  expect(granted).toBe(2);
  await tokens.close();
});

test("a token that the server refuses is asked for again, once; so is one that has ended", async () => {
  let granted = 0;
  let valid = "token-1";
  const bodies: string[] = [];
  const tokens = await plainServer((request, response) => {
    bodies.push(`${request.headers.authorization} ${request.text}`);
    json(response, 200, { access_token: `token-${++granted}`, expires_in: 3600 });
  });
  const source = runtime["clientCredentials"]!({ tokenUrl: tokens.url, clientId: "me", clientSecret: "s" });
  const { client, asked } = await talk(
    (request, response) =>
      request.headers.authorization === `Bearer ${valid}` ? json(response, 200, item) : response.writeHead(401).end(),
    { auth: { login: source } },
  );
  const get = (): Promise<unknown> => client["getItem"]!({ path: { id: 1 } });
  // Calls at the same time share one token.
  await Promise.all([get(), get()]);
  expect(granted).toBe(1);
  expect(bodies[0]).toBe("Basic bWU6cw== grant_type=client_credentials&scope=items%3Aread");
  valid = "token-2";
  expect(await get()).toMatchObject({ status: 200 });
  expect(granted).toBe(2);
  expect(asked).toHaveLength(4);
  valid = "never";
  expect(await caught(get())).toMatchObject({ name: "HttpStatusError", status: 401 });
  expect(granted).toBe(3);
  await tokens.close();
});

test("a refresh token is renewed with each token", async () => {
  const given: string[] = [];
  const kept: string[] = [];
  const tokens = await plainServer((request, response) => {
    given.push(new URLSearchParams(request.text).get("refresh_token")!);
    // A token without a margin: used for half a second.
    json(response, 200, { access_token: `t${given.length}`, expires_in: 1, refresh_token: `r${given.length}` });
  });
  const clock = { now: () => time, sleep: async () => undefined, alarm: () => () => undefined };
  let time = 0;
  const source = runtime["refreshToken"]!({
    tokenUrl: tokens.url,
    clientId: "me",
    refreshToken: "r0",
    onRefreshToken: (token: string) => kept.push(token),
  });
  const { client } = await talk((_, response) => json(response, 200, item), { auth: { login: source }, clock });
  await client["getItem"]!({ path: { id: 1 } });
  await client["getItem"]!({ path: { id: 1 } });
  time = 600;
  await client["getItem"]!({ path: { id: 1 } });
  expect(given).toEqual(["r0", "r1"]);
  expect(kept).toEqual(["r1", "r2"]);
  await tokens.close();
});

test("a call without the credentials that the contract asks for is not sent", async () => {
  const { client, asked } = await talk((_, response) => json(response, 200, item), { auth: {} });
  expect(await caught(client["getItem"]!({ path: { id: 1 } }))).toMatchObject({ name: "CredentialsError" });
  expect(asked).toEqual([]);
});

test("the first alternative for which credentials are given proves the caller", async () => {
  const sent: unknown[] = [];
  const account = { id: "1", name: "n" };
  const answer: Answering = ({ headers }, response) => {
    sent.push([headers["x-key"], headers.authorization]);
    json(response, 201, account);
  };
  const body = { name: "n", password: "long enough" };
  const first = await talk(answer, { auth: { key: () => "k", user: { username: "u", password: "p" } } });
  await first.client["addAccount"]!({ body });
  const second = await clientOf(shop, { baseUrl: first.url, auth: { user: { username: "u", password: "p" } } });
  await second["addAccount"]!({ body });
  expect(sent).toEqual([
    ["k", undefined],
    [undefined, "Basic dTpw"],
  ]);
});

test("a refresh token is used by one request at a time, whatever they ask for", async () => {
  const given: string[] = [];
  let newest = "r0";
  const tokens = await plainServer((request, response) => {
    const used = new URLSearchParams(request.text).get("refresh_token")!;
    given.push(used);
    // A server that takes a used one for a theft ends all of them.
    if (used !== newest) return json(response, 400, { error: "invalid_grant" });
    setTimeout(() => {
      newest = `r${given.length}`;
      json(response, 200, { access_token: `t${given.length}`, expires_in: 3600, refresh_token: newest });
    }, 10);
  });
  onTestFinished(tokens.close);
  const source = runtime["refreshToken"]!({ tokenUrl: tokens.url, clientId: "me", refreshToken: "r0" }) as Source;
  const need = { timeoutMs: 1_000, fetch, clock: { now: () => 0 } };
  const got = await Promise.all(["a", "b", "c"].map((scope) => source.token({ ...need, scopes: [scope] })));
  expect(got).toEqual(["t1", "t2", "t3"]);
  expect(given).toEqual(["r0", "r1", "r2"]);
});

interface Source {
  token(need: object): Promise<string>;
}

test.each<[string, object, number, number]>([
  ["is told as text", { expires_in: "60" }, 31, 2],
  ["has passed", { expires_in: 0 }, 0, 2],
  ["is not told", {}, 1_000_000, 1],
  ["is told as something else", { expires_in: "soon" }, 1_000_000, 1],
])("where the time that a token lasts %s", async (_, said, later, asked) => {
  const tokens = await plainServer((__, response) => json(response, 200, { access_token: "t", ...said }));
  onTestFinished(tokens.close);
  const source = runtime["clientCredentials"]!({ tokenUrl: tokens.url, clientId: "me", clientSecret: "s" }) as Source;
  let time = 0;
  const need = { scopes: [], timeoutMs: 1_000, fetch, clock: { now: () => time } };
  await source.token(need);
  time = later * 1_000;
  await source.token(need);
  expect(tokens.asked).toHaveLength(asked);
});

test.each<[string, number, object | string, RegExp]>([
  ["one that no client here can show", 200, { access_token: "hush", token_type: "DPoP" }, /DPoP/],
  ["a refusal", 400, { error: "invalid_scope", error_description: "hush" }, /status 400, invalid_scope/],
  ["a refusal in words of its own", 400, { error: "hush hush" }, /status 400$/m],
  ["no JSON", 200, "<html>hush", /status 200$/m],
  ["an answer without an end", 200, `"${"hush".repeat(400_000)}`, /no token could be had/],
])("%s is no token, and nothing of it is told", async (_, status, body, said) => {
  const tokens = await plainServer((__, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  onTestFinished(tokens.close);
  const source = runtime["clientCredentials"]!({ tokenUrl: tokens.url, clientId: "me", clientSecret: "s" });
  const { client, asked } = await talk((__, response) => json(response, 200, item), { auth: { login: source } });
  const error = (await caught(client["getItem"]!({ path: { id: 1 } }))) as Error;
  expect(error).toMatchObject({ name: "CredentialsError" });
  expect(error.message).toMatch(said);
  expect(error.message + String(error.cause)).not.toContain("hush");
  expect(asked).toEqual([]);
});
