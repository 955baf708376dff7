import { createModel, judgeHistory, plain, type Snapshot } from "@concord/catalog";
import type { Fabric, Message, Schema } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import { expect, test } from "vitest";
import { message, operation, schema } from "./make-fabric.ts";
import { pageText, sectionText } from "./page-text.ts";
import { payments } from "./payments.ts";

const snapshot = (name: string, date: string, fabric: Fabric): Snapshot => ({ name, commit: name, date, fabric });

/** The payments fabric with one message changed, wherever it is declared. */
function change(id: string, edit: (message: Message) => Message): Fabric {
  const messages = payments.messages.map((one) => (one.id === id ? edit(one) : one));
  const payload = messages.find((one) => one.id === id)?.payload;
  const operations = payments.operations.map((operation) => ({
    ...operation,
    messages: operation.messages.map((one) => (one.message === id && payload ? { ...one, payload } : one)),
  }));
  return { ...payments, messages, operations };
}

const captured = "payments/paymentCaptured";
const withPayload = (json: JsonObject): Fabric =>
  change(captured, (one) => ({ ...one, payload: { ...(one.payload as Schema), json } }));

const before = withPayload({
  type: "object",
  required: ["paymentId"],
  properties: {
    paymentId: { type: "string" },
    currency: { enum: ["EUR"] },
    cardHolder: { type: "string" },
    lines: { type: "array", items: { properties: { sku: { type: "string" } } } },
  },
});
const after = withPayload({
  type: "object",
  required: ["paymentId", "currency"],
  properties: {
    paymentId: { type: "string" },
    currency: { enum: ["EUR", "CHF"] },
    cardHolder: { type: "string", "x-classification": "personal" },
    address: { properties: { city: { type: "string" } } },
  },
});

const model = async (...snapshots: readonly Snapshot[]) => {
  const [last] = snapshots.slice(-1);
  const { pages, files } = createModel(last?.fabric ?? payments, {
    history: await judgeHistory(snapshots),
    site: "https://catalog.example/docs/",
  });
  return { pages: [...pages()], files };
};

test("an event tells what became of each field, in words, with the gate's verdict and its proof", async () => {
  const { pages } = await model(
    snapshot("v1.0.0", "2026-03-11T09:00:00Z", before),
    snapshot("v1.1.0", "2026-09-01T09:00:00Z", after),
  );
  const changed = pages.find(({ path }) => path === `events/${captured}/`)?.sections.find(({ id }) => id === "changed");
  const lines = sectionText(changed ?? { id: "", heading: "", blocks: [] }).split("\n");
  expect(lines.slice(0, 6)).toEqual([
    "1 September 2026, v1.1.0",
    "Address is new, and sometimes there.",
    "Lines is gone.",
    "Currency was always EUR; it is one of EUR, CHF now.",
    "Currency is always there now.",
    "Card holder is marked as personal data now.",
  ]);
  expect(lines.slice(6).join("\n")).toContain('"CHF" is new');
  const [timeline] = changed?.blocks ?? [];
  const proofs =
    timeline?.block === "timeline"
      ? timeline.entries.flatMap(({ verdicts }) => verdicts.map(({ witness }) => witness ?? ""))
      : [];
  expect(proofs.join("")).toContain("CHF");
});

test("what begins, ends and gets another reader is told once, newest first", async () => {
  const grown: Fabric = {
    ...payments,
    messages: [
      ...payments.messages.filter(({ id }) => id !== "payments/paymentTaken"),
      message("payments/paymentFailed", { title: "Payment failed" }),
    ],
    operations: [
      ...payments.operations.filter(({ messages }) => messages.every((one) => one.message !== "payments/paymentTaken")),
      operation("support-desk", "receive", "payments/paymentFailed"),
    ],
  };
  const { pages } = await model(
    snapshot("v1", "2026-01-01T00:00:00Z", payments),
    snapshot("v2", "2026-02-01T00:00:00Z", grown),
    snapshot("v3", "2026-03-01T00:00:00Z", {
      ...grown,
      operations: [...grown.operations, operation("ledger", "receive", "payments/paymentFailed")],
    }),
  );
  const changes = pages.find(({ path }) => path === "changes/");
  expect(plain(changes?.lede ?? [])).toMatch(/^3 changes in 2 releases; /);
  expect(changes?.sections.map(({ heading }) => heading)).toEqual(["1 March 2026, v3", "1 February 2026, v2", "More"]);
  const text = changes === undefined ? "" : pageText(changes);
  expect(text).toContain("Payment failed\nLedger listens to it now.");
  expect(text).toContain("Payment failed\nIt began.");
  expect(text).toContain("Payment taken\nIt ended.");
});

test("without a change it says since when, without a history that it knows none", async () => {
  const same = await model(
    snapshot("v1", "2026-01-01T00:00:00Z", payments),
    snapshot("v2", "2026-02-01T00:00:00Z", payments),
  );
  const section = same.pages
    .find(({ path }) => path === `events/${captured}/`)
    ?.sections.find(({ id }) => id === "changed");
  expect(sectionText(section ?? { id: "", heading: "", blocks: [] })).toBe("Nothing has changed since v1.");
  const alone = createModel(payments);
  expect(pageText(alone.pages().find(({ path }) => path === "changes/")!)).toContain("built without a history");
  expect(
    alone
      .pages()
      .find(({ path }) => path === `events/${captured}/`)
      ?.sections.some(({ id }) => id === "changed"),
  ).toBe(false);
});

test("the feed is Atom, with whole addresses and everything escaped", async () => {
  const hostile = change(captured, (one) => ({
    ...one,
    title: "<b>&",
    payload: schema({ properties: { "<i>": {} } }),
  }));
  const { files } = await model(
    snapshot("v1", "2026-01-01T00:00:00Z", payments),
    snapshot("v2", "2026-02-01T00:00:00Z", hostile),
  );
  const feed = files["changes/changes.xml"] ?? "";
  expect(feed).toContain('<link href="https://catalog.example/docs/events/payments/paymentCaptured/"/>');
  expect(feed).toContain("<title>&lt;b&gt;&amp; (v2)</title>");
  expect(feed).toContain("<updated>2026-02-01T00:00:00Z</updated>");
  expect(feed).not.toMatch(/<(?:b|i)>/);
});
