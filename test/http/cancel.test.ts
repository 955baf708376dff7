/** The caller's signal ends a call in each of its phases, at once and with the caller's reason. */
import { expect, test } from "vitest";
import { type Answering, caught, generateShop, json, talkTo } from "./shop.ts";

const shop = await generateShop();

const item = { sku: "ABC", price: 1.5 };
const never = (): Promise<string> => new Promise(() => undefined);

interface Phase {
  readonly answer?: Answering;
  readonly options?: object;
  /** Calls that are made before, without a signal. */
  readonly before?: number;
  readonly asked: number;
}

const phases: Readonly<Record<string, Phase>> = {
  "while it waits for its turn": { options: { rateLimit: { perSecond: 0.01, burst: 1 } }, before: 1, asked: 1 },
  "while a token is asked for": { options: { auth: { login: { token: never } } }, asked: 0 },
  "while a secret is asked for": { options: { auth: { login: never } }, asked: 0 },
  "while no answer comes": { answer: () => undefined, asked: 1 },
  "while the body comes": {
    answer: (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"sku":');
    },
    asked: 1,
  },
  "while it waits to try again": {
    answer: (_, response) => json(response, 503, { title: "Later" }, { "retry-after": "20" }),
    asked: 1,
  },
};

test.each(Object.entries(phases))("%s", async (_, { answer, options, before = 0, asked: expected }) => {
  const { client, asked } = await talkTo(shop, answer ?? ((__, response) => json(response, 200, item)), options);
  for (let index = 0; index < before; index++) await client["getItem"]!({ path: { id: 1 } });
  const controller = new AbortController();
  const reason = new Error("enough");
  const call = caught(client["getItem"]!({ path: { id: 1 } }, { signal: controller.signal }));
  await expect.poll(() => asked.length, { timeout: 5_000 }).toBe(expected);
  await new Promise((resolve) => setTimeout(resolve, 40));
  const start = performance.now();
  controller.abort(reason);
  expect(await call).toBe(reason);
  expect(performance.now() - start).toBeLessThan(500);
  expect(asked).toHaveLength(expected);
});

test("before it begins: nothing is sent", async () => {
  const talking = await talkTo(shop, (_, response) => json(response, 200, item));
  const reason = new Error("enough");
  const call = talking.client["getItem"]!({ path: { id: 1 } }, { signal: AbortSignal.abort(reason) });
  expect(await caught(call)).toBe(reason);
  expect(talking.asked).toEqual([]);
});

test("while events come; and a stream that breaks says what broke it", async () => {
  let breaks = false;
  const talking = await talkTo(shop, (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"n":1}\n\n', () => {
      if (breaks) setTimeout(() => response.socket!.destroy(), 10);
    });
  });
  const controller = new AbortController();
  const reason = new Error("enough");
  const follow = async (signal?: AbortSignal): Promise<unknown> => {
    const answer = await talking.client["follow"]!({}, { signal, timeoutMs: 100 });
    const reading = async (): Promise<void> => {
      for await (const event of answer.body as AsyncIterable<unknown>) {
        expect(event).toEqual({ data: { n: 1 } });
        if (signal) setTimeout(() => controller.abort(reason), 150);
      }
    };
    return caught(reading());
  };
  // Longer than the time limit of a try: that counts until the answer has begun.
  expect(await follow(controller.signal)).toBe(reason);
  breaks = true;
  expect(await follow()).toMatchObject({ name: "HttpNetworkError" });
});
