/** What servers fill in where a caller has left it out of a body. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fillDefaults } from "../../packages/runtime/src/http/body-defaults.ts";
import { defaultsFabric } from "./defaults.ts";
import { type GeneratedApi, exported, generateApis } from "./generated-apis.ts";
import { type Running, frameworks, serveApi } from "./serve.ts";
import type { Client } from "./shop.ts";

let trips: GeneratedApi;
let remove: (() => void) | undefined;
beforeAll(async () => {
  const made = await generateApis(await defaultsFabric());
  trips = made.apis[0]!;
  remove = made.remove;
}, 60_000);
afterAll(() => remove?.());

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(frameworks)("a body with defaults on %s", (framework) => {
  const seen: { readonly contentType?: string; readonly body: unknown }[] = [];
  const refused: unknown[] = [];
  const client = async (): Promise<Client> => {
    seen.length = 0;
    refused.length = 0;
    const handlers = {
      planTrip(request: { readonly body: { tags: string[] } }) {
        seen.push(structuredClone(request));
        request.body.tags.push("changed");
        return { status: 200, body: { stops: [] } };
      },
      findTrips(request: { readonly body: unknown }) {
        seen.push(request);
        return { status: 204 };
      },
    };
    const hooks = { onInvalidRequest: (...told: unknown[]) => refused.push(told) };
    running = await serveApi(framework, trips, handlers, { telemetry: false, hooks });
    const create = exported(await trips.load("client"), "create", "Client");
    return create({ baseUrl: running.url, telemetry: false, retry: false }) as Client;
  };
  const filled = {
    name: "A trip",
    seats: 1,
    budget: 1000n,
    tags: ["leisure"],
    note: null,
    options: { quiet: true },
    ["__proto__"]: "no prototype",
  };

  test("has them where the caller has said nothing, however deep", async () => {
    const { planTrip } = await client();
    const detours = [
      { place: "Gouda", kind: "town", minutes: 0 },
      { place: "Delft", kind: "town" },
    ];
    const body = {
      stops: [{ place: "Ghent", kind: "town", detours }],
      byDay: { never: {}, monday: { place: "Lille", kind: "city" } },
      by: { train: "ICE" },
    };
    const asSent = structuredClone(body);
    const answer = await planTrip!({ body });
    expect(seen[0]!.body).toEqual({
      ...filled,
      stops: [{ place: "Ghent", kind: "town", minutes: 10, detours: [detours[0], { ...detours[1], minutes: 10 }] }],
      byDay: { never: {}, monday: { place: "Lille", kind: "city", minutes: 10 } },
      by: { train: "ICE" },
    });
    // What the caller holds, and what it is answered with, are as they were.
    expect(body).toEqual(asSent);
    expect(answer.body).toEqual({ stops: [] });
  });

  test("has what the caller has said", async () => {
    const { planTrip } = await client();
    const body = { name: "", seats: 2, budget: 0n, tags: [], note: "", options: { quiet: false, speed: 1 }, stops: [] };
    await planTrip!({ body });
    expect(seen[0]!.body).toEqual({ ...body, ["__proto__"]: "no prototype" });
  });

  test("has its own: what one handler changes, the next does not see", async () => {
    const { planTrip } = await client();
    await planTrip!({ body: { stops: [] } });
    await planTrip!({ body: { stops: [] } });
    expect(seen.map(({ body }) => body)).toEqual([
      { ...filled, stops: [] },
      { ...filled, stops: [] },
    ]);
  });

  test("is judged as it was sent", async () => {
    await client();
    const post = (body: object): Promise<Response> =>
      fetch(`${running!.url}/trips`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    // What is required has no default, whatever the contract says.
    expect((await post({ stops: [{ place: "Ghent" }] })).status).toBe(400);
    expect((await post({ stops: [], seats: 0 })).status).toBe(400);
    expect(seen).toEqual([]);
    expect(refused).toHaveLength(2);
  });

  test("is filled in by media type, and stays away where there is none", async () => {
    const { findTrips } = await client();
    await findTrips!({});
    await findTrips!({ body: {} });
    await findTrips!({ contentType: "application/x-www-form-urlencoded", body: { text: "sea" } });
    await findTrips!({ contentType: "multipart/form-data", body: { map: new Blob(["x"]) } });
    await findTrips!({ contentType: "text/plain", body: "north" });
    expect(seen.map(({ contentType, body }) => [contentType, body])).toEqual([
      [undefined, undefined],
      ["application/json", { days: 3 }],
      ["application/x-www-form-urlencoded", { text: "sea", days: 3 }],
      ["multipart/form-data", { map: expect.any(Blob), scale: 5 }],
      ["text/plain", "north"],
    ]);
  });
});

test("what is no object is left alone", () => {
  for (const value of [null, 1, "text", undefined, [null, 2]]) {
    const before = structuredClone(value);
    fillDefaults(value, [{ values: { a: 1 }, items: 0 }]);
    expect(value).toEqual(before);
  }
});

test("a body may be deeper than the stack", () => {
  interface Tree {
    size?: number;
    inner?: Tree;
  }
  const root: Tree = {};
  let innermost = root;
  for (let depth = 0; depth < 50_000; depth++) innermost = innermost.inner = {};
  fillDefaults(root, [{ values: { size: 1 }, fields: { inner: 0 } }]);
  expect(innermost).toEqual({ size: 1 });
  expect(root.inner!.inner!.size).toBe(1);
});
