/** A request that comes again: its handler has run, and whoever asks again has not had the reply. */
import { DatabaseSync } from "node:sqlite";
import { memoryDedupe, type DedupeStore } from "@concord/runtime";
import { sqliteInbox } from "@concord/runtime/sqlite";
import { describe, expect, test, vi } from "vitest";
import type { Price, Question } from "./shop.ts";
import { createStage } from "./stage.ts";

const stores: Readonly<Record<string, () => DedupeStore>> = {
  memory: () => memoryDedupe(),
  "an inbox": () => sqliteInbox(new DatabaseSync(":memory:")),
};

describe.each(Object.keys(stores))("with %s", (name) => {
  async function asking() {
    const stage = createStage();
    let times = 0;
    const handler = vi.fn<(question: Question) => Price>(({ sku }) => ({ sku, price: `${++times}.00` }));
    await stage.consumer({ dedupe: stores[name]!() }).on.quotePrice(handler).start();
    const ask = async (id: string, correlation: string, replyTo = "answers"): Promise<void> => {
      const headers = { "ce-id": id, "ce-type": "shop.quotePrice", "reply-to": replyTo, "correlation-id": correlation };
      await stage.raw("quotes", '{"sku":"tea"}', { headers });
    };
    const answers = await stage.collect("answers");
    const told = () =>
      answers.map(({ headers, body }) => [headers["correlation-id"], JSON.parse(String(Buffer.from(body!)))]);
    return { stage, handler, ask, told };
  }

  test("the reply is sent again, under the new question's correlation id, and the handler does not run again", async () => {
    const { stage, handler, ask, told } = await asking();
    await ask("1", "first");
    await ask("1", "second");
    await stage.clock.advance("1s");
    expect(handler).toHaveBeenCalledOnce();
    expect(told()).toEqual([
      ["first", { sku: "tea", price: "1.00" }],
      ["second", { sku: "tea", price: "1.00" }],
    ]);
    expect(stage.notes.duplicates).toHaveLength(1);
  });

  test("another question has its own reply", async () => {
    const { stage, ask, told } = await asking();
    await ask("1", "first");
    await ask("2", "other");
    await ask("1", "again");
    await stage.clock.advance("1s");
    expect(told().map(([correlation, { price }]) => [correlation, price])).toEqual([
      ["first", "1.00"],
      ["other", "2.00"],
      ["again", "1.00"],
    ]);
  });
});

test("in memory as many replies are kept as was said, the newest", async () => {
  const store = memoryDedupe({ maxAnswers: 2 });
  for (const key of ["a", "b", "c"]) await store.complete(key, 1_000, key);
  expect(["a", "b", "c"].map((key) => store.answer!(key))).toEqual([undefined, "b", "c"]);
});
