import { createModel, judgeHistory, judgeVersions, plain, type Snapshot } from "@concord/catalog";
import type { Contract, Fabric, Message, Schema } from "@concord/contracts";
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
    versions: await judgeVersions(snapshots),
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
  expect(pageText(alone.pages().find(({ path }) => path === "changes/")!)).toContain(
    "built without a history: no release of these contracts is known. Tag one in git, with a name like v*, and",
  );
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

test("any two versions of an event are compared, with the gate's verdict on that very pair", async () => {
  const middle = withPayload({
    type: "object",
    required: ["paymentId"],
    properties: { paymentId: { type: "string" }, currency: { enum: ["EUR", "CHF"] } },
  });
  const { pages } = await model(
    snapshot("v1", "2026-01-01T00:00:00Z", before),
    snapshot("v2", "2026-02-01T00:00:00Z", middle),
    snapshot("v2.1", "2026-02-02T00:00:00Z", middle),
    snapshot("v3", "2026-03-01T00:00:00Z", before),
  );
  const page = pages.find(({ path }) => path === `events/${captured}/versions/`);
  expect(plain(page?.lede ?? [])).toBe(
    "Payment captured has had 3 versions, from v1 to v3. Any two of them are compared here as the check of a pull request would compare them.",
  );
  expect(page?.sections.map(({ heading }) => heading)).toEqual(["Which two?", "v2 → v3", "v1 → v3", "v1 → v2"]);
  const [, narrowed, same, widened] = page?.sections.map(sectionText) ?? [];
  // What was taken away came back: nobody who jumps from the first to the last sees a difference.
  expect(same).toBe("Nothing that a reader would see is different.");
  expect(narrowed).toContain("Not compatible");
  expect(narrowed).toContain("Currency was one of EUR, CHF; it is always EUR now.");
  expect(widened).toContain("Lines is gone.");
  const compare = page?.sections[0]?.blocks[0];
  expect(compare).toMatchObject({ names: ["v1", "v2", "v3"] });
  if (compare?.block !== "compare") throw new Error("nothing to choose from");
  for (const { before: was, after: is, id } of compare.pairs) {
    const { heading } = page?.sections.find((one) => one.id === id) ?? {};
    expect(heading).toBe(`${compare.names[was]} → ${compare.names[is]}`);
  }
});

test("what the changelog tells beyond events and requests is told of the contract", async () => {
  const { channels, operations } = payments;
  const [first] = channels;
  if (first === undefined) throw new Error("the payments fabric has channels");
  const contract = (version: string): Contract => ({
    file: "contracts/payments/payments/asyncapi.yaml",
    specification: "asyncapi",
    specificationVersion: "3.1.0",
    title: "Payments",
    version,
    service: first.owner,
    hash: version,
    valid: true,
    bundled: {},
  });
  const without = {
    ...payments,
    contracts: [contract("1.0.0")],
    channels: channels.filter(({ id }) => id !== first.id),
    operations: operations.filter(({ channel }) => channel !== first.id),
  };
  const { pages } = await model(
    snapshot("v1", "2026-01-01T00:00:00Z", without),
    snapshot("v2", "2026-02-01T00:00:00Z", { ...payments, contracts: [contract("1.0.0")] }),
  );
  const changes = pages.find(({ path }) => path === "changes/");
  const text = changes === undefined ? "" : pageText(changes);
  expect(text).toContain(`New: ${first.id}.`);
  expect(text).toContain("It still calls itself 1.0.0; what changed asks for 1.1.0.");
});
