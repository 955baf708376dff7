import { createModel, plain, type Page, type Section } from "@concord/catalog";
import type { Fabric } from "@concord/contracts";
import { describe, expect, test } from "vitest";
import { fabric, message, operation, schema, service } from "./make-fabric.ts";
import { modelOf } from "./model-of.ts";
import { payments } from "./payments.ts";
import { sectionText } from "./page-text.ts";

const asked = await modelOf(payments);
const page = (path: string, of?: Fabric): Page => {
  const found = (of === undefined ? asked : createModel(of)).page(path);
  if (found === undefined) throw new Error(`no page ${path}`);
  return found;
};
const section = (of: Page, id: string): string => sectionText(of.sections.find((one) => one.id === id) as Section);

describe("the ten-second sentence", () => {
  test("of an event names sender, trigger and what each receiver does", () => {
    expect(plain(page("events/payments/paymentCaptured/").lede)).toBe(
      "Sent by Payments when a customer's money has been taken. Ledger books the money that came in and Support desk shows the payment to agents.",
    );
  });

  test("of a command names who asks whom for what, and when", () => {
    expect(plain(page("events/payments/refundPayment/").lede)).toBe(
      "Support desk asks Payments to give the customer this money back. Sent when goods have come back. Payments gives the money back.",
    );
  });

  test("of a reply names what it answers", () => {
    const asked = fabric({
      services: [service("shop", { title: "Shop" }), service("stock", { title: "Stock" })],
      messages: [
        message("commerce/askStock", { title: "Ask stock", kind: "query", owner: "stock" }),
        message("commerce/stockLevel", { title: "Stock level", kind: "reply", owner: "stock" }),
      ],
      operations: [
        operation("shop", "send", "commerce/askStock", { reply: { messages: [replied] } }),
        operation("stock", "receive", "commerce/askStock", { reply: { messages: [replied] } }),
      ],
    });
    expect(plain(page("events/commerce/stockLevel/", asked).lede)).toContain(
      "Stock answers Shop with it, after Ask stock.",
    );
  });

  test("counts receivers when there are many", () => {
    const names = ["a", "b", "c", "d", "e"];
    const crowd = fabric({
      services: ["payments", ...names].map((id) => service(id, { title: id.toUpperCase() })),
      messages: [message("commerce/happened", { summary: "Something has happened." })],
      operations: [
        operation("payments", "send", "commerce/happened"),
        ...names.map((name) => operation(name, "receive", "commerce/happened")),
      ],
    });
    expect(plain(page("events/commerce/happened/", crowd).lede)).toBe(
      "Sent by PAYMENTS when something has happened. A, B, C and 2 others act on it.",
    );
  });

  test("says what the contract leaves out, with the line where it could be said", () => {
    const lede = page("events/commerce/happened/", fabric({ messages: [message("commerce/happened")] })).lede;
    expect(plain(lede)).toBe(
      "Its contract does not say when. No service in these contracts sends it. No service in these contracts receives it.",
    );
    expect(lede[0]).toEqual({
      text: "Its contract does not say when.",
      mark: "gap",
      to: "source/contracts/shop/asyncapi.yaml/#L3",
    });
  });
});

const replied = { message: "commerce/stockLevel", shared: true, at: { file: "", pointer: "" } };

describe("the rest of an event's page", () => {
  test("answers the four questions in their order", () => {
    expect(page("events/payments/paymentCaptured/").sections.map(({ id }) => id)).toEqual([
      "involved",
      "contents",
      "impact",
      "details",
    ]);
  });

  test("says how a deprecated event ends, what replaces it, and who still needs it", () => {
    const [status] = page("events/payments/paymentTaken/").status;
    expect(status?.mark).toBe("deprecated");
    expect(plain(status?.text ?? [])).toBe(
      "Deprecated. It works until 1 March 2027. Use Payment captured instead. 1 service still receives it: Ledger.",
    );
  });

  test("says what a replacement takes over from", () => {
    const [status] = page("events/payments/paymentCaptured/").status;
    expect(plain(status?.text ?? [])).toContain("It takes over from Payment taken, which ends on 1 March 2027.");
  });

  test("lists who is involved, with owners and what they read", () => {
    const text = section(page("events/payments/paymentCaptured/"), "involved");
    expect(text).toContain("Sent by: Payments, team Payments");
    expect(text).toContain("Travels on: payments.captured, on Kafka");
    expect(text).toContain("Ledger, team Finance Books the money that came in. Reads payment id and currency.");
    expect(text).toContain("Support desk, No owner recorded");
  });

  test("says who is broken by taking a field away, and who may be", () => {
    const text = section(page("events/payments/paymentCaptured/"), "impact");
    expect(text).toBe(
      [
        // Ledger reads these two. Support desk does not say what it reads, and a message without them was none before.
        "Taking away any of Payment id and Currency breaks Ledger (Finance) and Support desk.",
        // What was text may be anything when nobody says so any more. Ledger says that it does not read it.
        "Taking away Card holder breaks Support desk.",
        "Payment id | breaks Ledger and Support desk | breaks Ledger and Support desk | No longer require it: breaks Ledger and Support desk | does not apply",
        "Currency | breaks Ledger and Support desk | breaks Ledger and Support desk | No longer require it: breaks Ledger and Support desk | breaks Ledger and Support desk",
        "Card holder | breaks Support desk | breaks Support desk | Require it: breaks Support desk | does not apply",
      ].join("\n"),
    );
  });

  test("says who would have to follow when a command demands more", () => {
    const text = section(page("events/payments/refundPayment/"), "impact");
    expect(text).toBe("Demanding one more field breaks Support desk, who sends it without.");
  });

  test("reads an example in words and shows it as JSON", () => {
    const contents = page("events/payments/paymentCaptured/").sections.find(({ id }) => id === "contents");
    const example = contents?.blocks.find((block) => block.block === "example");
    expect(example).toMatchObject({
      title: "Example: Two lamps",
      reading: {
        entries: [
          { name: "Payment id", reading: { value: "pay_1" } },
          { name: "Currency", reading: { value: "EUR" } },
        ],
      },
    });
    expect(example?.json).toContain('<b>"paymentId"</b>: <i>"pay_1"</i>');
  });

  test("names an error of its contract", () => {
    const broken = fabric({
      messages: [message("commerce/happened", { payload: schema({}) })],
      findings: [
        {
          code: "contracts/reference-missing",
          severity: "error",
          message: "there is no ./Gone.yaml",
          at: { file: "contracts/shop/asyncapi.yaml", pointer: "", line: 7, column: 1, length: 0 },
          related: [],
          facts: {},
          fingerprint: "f",
        },
      ],
    });
    const [status] = page("events/commerce/happened/", broken).status;
    expect(status?.mark).toBe("problem");
    expect(plain(status?.text ?? [])).toBe(
      "This contract has an error: there is no ./Gone.yaml (contracts/shop/asyncapi.yaml:7).",
    );
  });
});
