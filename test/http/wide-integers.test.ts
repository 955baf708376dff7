/** 64-bit integers as bigints, by option: between a generated client and its servers, over a socket. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { wideFabric } from "../codegen/wide.ts";
import { type GeneratedApi, exported, generateApis } from "./generated-apis.ts";
import { type Running, frameworks, serveApi } from "./serve.ts";
import type { Client } from "./shop.ts";

let meters: GeneratedApi;
let remove: (() => void) | undefined;
beforeAll(async () => {
  const made = await generateApis(await wideFabric());
  meters = made.apis[0]!;
  remove = made.remove;
}, 60_000);
afterAll(() => remove?.());

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];

describe.each(frameworks)("64-bit integers on %s", (framework) => {
  const serving = async (handlers: object): Promise<Client> => {
    running = await serveApi(framework, meters, handlers, { telemetry: false, hooks: {} });
    const create = exported(await meters.load("client"), "create", "Client");
    return create({ baseUrl: running.url, telemetry: false, retry: { initialMs: 1 } }) as Client;
  };

  test("keep every digit in paths, queries, headers, bodies and answers", async () => {
    const seen: unknown[] = [];
    const client = await serving({
      addReading: ({ path, query, headers, body }: Record<string, object>) => {
        seen.push({ path: { ...path }, query: { ...query }, headers: { ...headers }, body });
        return { status: 200, headers: { "X-Sequence": most }, body };
      },
    });
    const body = { ticks: most, level: 3, parts: [{ ticks: least, parts: [{ ticks: 9007199254740993n }] }] };
    const request = {
      path: { meter: least },
      query: { since: most, among: [1n, most], filter: { above: most } },
      headers: { "X-Sequence": least },
      body,
    };
    const answer = await client["addReading"]!(request);
    expect(seen).toEqual([request]);
    expect(answer.body).toEqual(body);
    expect(answer.headers).toMatchObject({ "X-Sequence": most });
    await client["addReading"]!({ path: { meter: 1n }, body: { ticks: 2n } });
    expect(seen[1]).toMatchObject({ query: { since: 5n } });
    await expect(client["addReading"]!({ path: { meter: 1n }, body: { ticks: most + 1n } })).rejects.toThrow("ticks");
  });

  test("and in forms, and in lines of JSON", async () => {
    const seen: unknown[] = [];
    const client = await serving({
      setTariff: ({ body }: { body: object }) => {
        seen.push({ ...body });
        return { status: 200, body: [{ ticks: most }, { ticks: 1n, level: 2 }] };
      },
    });
    const answer = await client["setTariff"]!({ body: { from: least } });
    expect(seen).toEqual([{ from: least }]);
    expect(answer.body).toEqual([{ ticks: most }, { ticks: 1n, level: 2 }]);
  });
});
