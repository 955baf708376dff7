import { devCatalog, type Dev } from "@concord/catalog";
import { afterAll, beforeAll, expect, test } from "vitest";
import { payments } from "./payments.ts";

let dev: Dev;
beforeAll(async () => {
  dev = await devCatalog({ fabric: payments, base: "docs", port: 0 });
}, 60_000);
afterAll(() => dev.close());

const event = "events/payments/paymentCaptured/";
const ask = async (path: string) => {
  const response = await fetch(new URL(path, dev.url), { redirect: "manual" });
  const { status, headers } = response;
  return { status, type: headers.get("content-type"), to: headers.get("location"), text: await response.text() };
};

test("pages and what stands beside them are made when somebody asks", async () => {
  expect(await ask(event)).toMatchObject({ status: 200, text: expect.stringContaining("<h1>Payment captured</h1>") });
  expect(await ask(`${event}index.md`)).toMatchObject({
    status: 200,
    text: expect.stringMatching(/^# Payment captured/),
  });
  expect(JSON.parse((await ask("palette.json")).text)).toContainEqual(
    expect.arrayContaining(["Payment captured", event]),
  );
  const [, style = ""] = /href="\/docs\/(_astro\/[^"]+\.css)"/.exec((await ask("")).text) ?? [];
  expect(await ask(style)).toMatchObject({ status: 200, type: "text/css; charset=utf-8" });
  expect(await ask(event.slice(0, -1))).toMatchObject({ status: 302, to: `/docs/${event}` });
  expect(await ask("/elsewhere")).toMatchObject({ status: 302, to: "/docs/" });
  expect(await ask("nothing/here/")).toMatchObject({
    status: 404,
    text: expect.stringContaining("There is no page here"),
  });
  expect((await ask("%00")).status).toBe(302);
});

test("a saved contract is on the open page within a second", { timeout: 5_000 }, async () => {
  const events = await fetch(new URL("_reload/events", dev.url));
  const reader = events.body?.getReader();
  await reader?.read();
  const messages = payments.messages.map((one) =>
    one.name === "paymentCaptured" ? { ...one, title: "Money taken" } : one,
  );
  const started = performance.now();
  await dev.show({ ...payments, messages });
  const told = await reader?.read();
  const { text } = await ask(event);
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(new TextDecoder().decode(told?.value)).toBe("data: reload\n\n");
  expect(text).toContain("<h1>Money taken</h1>");
  expect(text).toContain('src="/docs/_reload/reload.js"');
  await reader?.cancel();
});
