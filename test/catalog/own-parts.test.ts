import { createModel, plain } from "@concord/catalog";
import type { Fabric, Schema, TapResult } from "@concord/contracts";
import { expect, test } from "vitest";
import { at, domain, fabric } from "./make-fabric.ts";
import { pageText, sectionText } from "./page-text.ts";
import { payments } from "./payments.ts";

test("a capability says what it is, by whom it is done, and which flows serve it", () => {
  const capability = { id: "payments/collect", title: "Collect money", summary: "Get what is owed.", at: at() };
  const of: Fabric = {
    ...payments,
    domains: [
      domain("payments", { title: "Payments", capabilities: [capability, { ...capability, id: "payments/idle" }] }),
    ],
    operations: payments.operations.map((one) =>
      one.service === "payments" && one.action === "send" ? { ...one, capability: "payments/collect" } : one,
    ),
    flows: payments.flows.map((flow) => ({ ...flow, capability: "payments/collect" })),
  };
  const model = createModel(of);
  const page = model.page("capabilities/payments/collect/");
  expect(plain(page?.lede ?? [])).toBe("Get what is owed. Done by Payments, in 1 flow.");
  expect(page && pageText(page)).toContain("Payment captured |");
  expect(plain(model.page("capabilities/payments/idle/")?.lede ?? [])).toBe(
    "Get what is owed. No operation and no request says that it serves this.",
  );
  expect(plain(model.page("flows/payments/pay/")?.lede ?? [])).toContain("It serves Collect money.");
  expect(model.entities.map(({ to }) => to)).toContain("capabilities/payments/collect/");
});

test("a flow says how far the contracts carry it, and where they do not", () => {
  const steps = [
    { id: "book", title: "Book it", operation: "ledger/receive-payments/paymentCaptured", at: at() },
    { id: "refund", title: "Give it back", operation: "payments/receive-payments/refundPayment", at: at() },
    { id: "smile", title: "Smile", at: at() },
  ];
  const flow = { id: "payments/odd", domain: "payments", title: "Odd", steps, at: at() };
  const page = createModel({ ...payments, flows: [flow] }).page("flows/payments/odd/");
  expect(page?.status.map(({ mark, text }) => [mark, plain(text)])).toEqual([
    ["problem", "1 of 3 steps are carried by the contracts."],
  ]);
  expect(sectionText(page!.sections.find(({ id }) => id === "gaps")!)).toBe(
    "Smile: it names nothing that these contracts know.\n" +
      "Give it back: Payments waits for Refund payment, which nothing before it sends.",
  );
});

test("a flow whose steps follow each other has nothing missing, and a picture", () => {
  const steps = [
    { id: "capture", title: "Take it", operation: "payments/send-payments/paymentCaptured", at: at() },
    { id: "book", title: "Book it", operation: "ledger/receive-payments/paymentCaptured", at: at() },
  ];
  const flow = { id: "payments/pay", domain: "payments", title: "Pay", steps, at: at() };
  const page = createModel({ ...payments, flows: [flow] }).page("flows/payments/pay/");
  expect(page?.status.map(({ mark }) => mark)).toEqual(["current"]);
  const [picture] = page?.sections.find(({ id }) => id === "who")?.blocks ?? [];
  expect(picture?.block === "diagram" && picture.diagram.boxes.map(({ lines }) => lines.join(" "))).toEqual([
    "Payments",
    "Ledger",
  ]);
});

const markdown = `# How we name events

In the past tense, <b>because</b> they have happened.
Always.

More about it.

## Good names

- \`paymentCaptured\`

## Bad names

[no](javascript:alert(1))
`;

test("a page of one's own has its heading as title and its first paragraph first", () => {
  const model = createModel(fabric({}), { own: { pages: [{ file: "docs/How we name.md", markdown }] } });
  expect(model.head.own).toEqual([["pages/how-we-name/", "How we name events"]]);
  const page = model.page("pages/how-we-name/");
  expect(page?.title).toBe("How we name events");
  expect(plain(page?.lede ?? [])).toBe("In the past tense, <b>because</b> they have happened. Always.");
  expect(page?.sections.map(({ heading }) => heading)).toEqual(["In full", "Good names", "Bad names"]);
  expect(page && pageText(page)).not.toContain('href="javascript');
});

test("a page of one's own may be nearly nothing", () => {
  const model = createModel(fabric({}), { own: { pages: [{ file: "empty.md", markdown: "" }] } });
  expect(plain(model.page("pages/empty/")?.lede ?? [])).toBe("Nothing stands on this page yet.");
});

test("what was watched on the wire stands on the event's page", () => {
  const result: TapResult = {
    channel: "payments/payments/captured",
    address: "payments.captured",
    transport: "kafka",
    from: "2026-11-18T00:00:00Z",
    until: "2026-11-20T00:00:00Z",
    messages: 40,
    unrecognised: [],
    observed: [
      {
        message: "payments/paymentCaptured",
        contract: "payments@1.0.0",
        count: 40,
        valid: 39,
        invalid: 1,
        lastSeen: "2026-11-19T12:00:00Z",
        violations: [
          {
            field: "/currency",
            rule: "enum",
            text: "is none of the values",
            count: 1,
            lastSeen: "2026-11-19T12:00:00Z",
          },
        ],
        undeclared: [{ field: "/note", count: 3 }],
        neverSeen: ["/cardHolder"],
        values: [],
      },
    ],
  };
  const page = createModel(payments, { seen: [result] }).page("events/payments/paymentCaptured/");
  expect(sectionText(page!.sections.find(({ id }) => id === "seen")!).split("\n")).toEqual([
    "Seen 40 times on payments.captured, last on 19 November 2026; watched from 18 November 2026 to 20 November 2026.",
    "1 message did not keep to the contract:",
    "/currency is none of the values (1 time)",
    "/note came, and is in no contract.",
    "Card holder was never there.",
  ]);
  expect(
    createModel(payments)
      .page("events/payments/paymentCaptured/")
      ?.sections.some(({ id }) => id === "seen"),
  ).toBe(false);
});

test("each area and each team has a feed of its own", () => {
  const { files } = createModel(payments, { history: [] });
  expect(Object.keys(files).filter((file) => file.endsWith("changes.xml"))).toEqual(
    expect.arrayContaining(["changes/changes.xml", "domains/payments/changes.xml", "teams/payments/changes.xml"]),
  );
});

test("a service that translates its own words says what becomes of each", async () => {
  const shape = (name: string): Schema => ({ ...payments.messages[0]!.payload!, name });
  const mapping = {
    id: "payments/receiptToSale",
    name: "receiptToSale",
    service: "payments",
    title: "Receipt to sale",
    from: shape("Receipt"),
    to: shape("Sale"),
    at: at(),
  };
  const coverage = {
    mapping,
    mapped: [{ field: "saleId", from: ["shop", "number"] }],
    defaulted: ["channel"],
    dropped: [{ field: "note", because: "tills take none" }],
    ignored: [{ field: "op", because: "personal" }],
    unmapped: ["card"],
    fields: 4,
    used: 2,
  };
  const page = createModel({ ...payments, mappings: [mapping] }, { mappings: [coverage] }).page("services/payments/");
  const section = page?.sections.find(({ id }) => id === "translations");
  expect(section && sectionText(section)).toBe(
    [
      "Receipt becomes Sale: 2 of 4 fields are used.",
      "saleId comes from shop and number.",
      "Nothing is made of op: personal.",
      "Left out note: tills take none.",
      "Always the same: channel.",
      "Nobody has said what becomes of card.",
    ].join("\n"),
  );
});

test("an API says which services use it, request by request", () => {
  const lede = (of: Fabric) => plain(createModel(of).page("apis/payments/")?.lede ?? []);
  const unused = payments.services.map((one) => ({ ...one, uses: [] }));
  expect(lede({ ...payments, services: unused })).toContain("No service in these contracts says that it uses it.");
  const target = { kind: "endpoint", id: "payments/getPayment" } as const;
  const services = unused.map((one) => (one.id === "ledger" ? { ...one, uses: [{ target, at: at() }] } : one));
  expect(lede({ ...payments, services })).toContain("Ledger uses it.");
  const page = createModel({ ...payments, services }).page("apis/payments/");
  expect(page && pageText(page)).toMatch(/GET \/payments\/\{id\} \| Ledger$/m);
});
