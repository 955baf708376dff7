import { createModel, judgeChange, judgeHistory, plain, type Snapshot } from "@concord/catalog";
import type { Fabric } from "@concord/contracts";
import { expect, test } from "vitest";
import { message } from "./make-fabric.ts";
import { pageText } from "./page-text.ts";
import { payments } from "./payments.ts";

const at = (name: string, date: string, fabric: Fabric): Snapshot => ({ name, commit: name, date, fabric });
const captured = "payments/paymentCaptured";

/** The payments fabric in which Payment captured may be in one more currency. */
function withCurrency(currency: string): Fabric {
  const edited = structuredClone(payments.messages.find(({ id }) => id === captured)?.payload) as unknown as {
    json: { properties: { currency: { enum: string[] } } };
  };
  edited.json.properties.currency.enum.push(currency);
  const payload = edited as never;
  return {
    ...payments,
    messages: payments.messages.map((one) => (one.id === captured ? { ...one, payload } : one)),
    operations: payments.operations.map((operation) => ({
      ...operation,
      messages: operation.messages.map((one) => (one.message === captured && one.payload ? { ...one, payload } : one)),
    })),
  };
}

const previewOf = async (before: Fabric, after: Fabric) => {
  const preview = await judgeChange(at("main", "2026-11-20T00:00:00Z", before), after);
  const model = createModel(after, { preview });
  const page = model.page("changes/preview/");
  if (page === undefined) throw new Error("no page tells what the change does");
  return page;
};

test("a proposed change has a page: the verdict, whom it breaks and why, and nothing else", async () => {
  const page = await previewOf(payments, withCurrency("CHF"));
  expect(plain(page.lede)).toBe("1 thing changes, and it breaks Ledger (Finance) and Support desk.");
  expect(page.status.map(({ mark }) => mark)).toEqual(["breaking"]);
  const text = pageText(page);
  expect(text).toContain("Currency was one of EUR, GBP, USD; it is one of EUR, GBP, USD, CHF now.");
  expect(text).toContain('"CHF" is new');
  expect(text).not.toContain("Refund payment");
});

test("a change that adds is told as one, and one that changes nothing, too", async () => {
  const added = { ...payments, messages: [...payments.messages, message("payments/refused", { title: "Refused" })] };
  const page = await previewOf(payments, added);
  expect(plain(page.lede)).toBe("1 thing changes, and nobody is broken by it.");
  expect(page.status.map(({ mark, text }) => [mark, plain(text)])).toEqual([["current", "Compatible with main."]]);
  expect(plain((await previewOf(payments, payments)).lede)).toBe("Nothing that a reader of these contracts would see.");
});

test("without a proposed change there is no such page", () => {
  expect(createModel(payments).page("changes/preview/")).toBeUndefined();
});

/** The payments fabric in which a message has another id; what goes over the wire is the same. */
function renamed(of: Fabric, before: string, after: string): Fabric {
  const swap = (id: string): string => (id === before ? after : id);
  return {
    ...of,
    messages: of.messages.map((one) =>
      one.id === before ? { ...one, id: after, name: after.split("/")[1] ?? "" } : one,
    ),
    channels: of.channels.map((one) => ({ ...one, messages: one.messages.map(swap) })),
    operations: of.operations.map((one) => ({
      ...one,
      messages: one.messages.map((declared) => ({ ...declared, message: swap(declared.message) })),
    })),
  };
}

test("an address of yesterday leads to the page of today, however often the name changed", async () => {
  const twice = renamed(renamed(payments, captured, "payments/moneyTaken"), "payments/moneyTaken", "payments/moneyIn");
  const history = await judgeHistory([
    at("v1", "2026-01-01T00:00:00Z", payments),
    at("v2", "2026-02-01T00:00:00Z", renamed(payments, captured, "payments/moneyTaken")),
    at("v3", "2026-03-01T00:00:00Z", twice),
  ]);
  const { files } = createModel(twice, { history, base: "/docs/", site: "https://example.org/docs/" });
  expect(files["_redirects"]).toBe(
    "/docs/events/payments/paymentCaptured/ /docs/events/payments/moneyIn/ 301\n" +
      "/docs/events/payments/moneyTaken/ /docs/events/payments/moneyIn/ 301\n",
  );
  const page = String(files["events/payments/paymentCaptured/index.html"]);
  expect(page).toContain('<meta http-equiv="refresh" content="0; url=../../../events/payments/moneyIn/">');
  expect(page).toContain('<link rel="canonical" href="https://example.org/docs/events/payments/moneyIn/">');
});

test("an address that somebody else has by now leads nowhere else", async () => {
  const taken = renamed(payments, captured, "payments/moneyTaken");
  const after = { ...taken, messages: [...taken.messages, message(captured, { title: "Another one" })] };
  const history = await judgeHistory([
    at("v1", "2026-01-01T00:00:00Z", payments),
    at("v2", "2026-02-01T00:00:00Z", after),
  ]);
  expect(createModel(after, { history }).files["_redirects"]).toBeUndefined();
});
