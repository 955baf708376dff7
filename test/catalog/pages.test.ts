import { createModel, plain } from "@concord/catalog";
import { describe, expect, test } from "vitest";
import { fabric } from "./make-fabric.ts";
import { pageText } from "./page-text.ts";
import { modelOf } from "./model-of.ts";
import { payments } from "./payments.ts";

const model = await modelOf(payments);
const page = (path: string) => {
  const found = model.pages().find((one) => one.path === path);
  if (found === undefined) throw new Error(`no page ${path}`);
  return found;
};
const lede = (path: string): string => plain(page(path).lede);

describe("the first sentences", () => {
  test("home: what this is, and what to do", () => {
    expect(lede("")).toBe(
      "What our systems tell each other: 3 messages between 3 services in 2 areas, and 1 request that they answer. Choose an area, or look something up.",
    );
  });

  test("area: what it is about, who runs it, with how many it speaks", () => {
    expect(lede("domains/payments/")).toBe(
      "Taking money and giving it back. In the care of team Payments. Its 1 service announces 2 events and speaks with 1 other area.",
    );
  });

  test("service: what it does, hears, says and answers", () => {
    expect(lede("services/ledger/")).toBe(
      "Keeps the books. It listens to 2 messages, sends 0. In the care of team Finance.",
    );
    expect(lede("services/payments/")).toBe(
      "It listens to 1 message, sends 2 and answers 1 kind of request. In the care of team Payments.",
    );
  });

  test("API and endpoint: whom to ask for what, and what comes back", () => {
    expect(lede("apis/payments/")).toContain("What Payments can be asked over HTTP: 1 kind of request.");
    expect(lede("apis/payments/getPayment/")).toBe("Ask Payments to look at a payment. It answers with payment id.");
  });

  test("team: what it looks after and how to reach it", () => {
    expect(lede("teams/payments/")).toBe(
      "Looks after Payments: 1 service that sends 2 messages. Reach them at payments@example.org.",
    );
    expect(lede("teams/finance/")).toContain("No contact recorded.");
  });

  test("channel, flow and personal data", () => {
    expect(lede("channels/payments/payments/captured/")).toBe(
      "Carries Payment captured from Payments to Ledger and Support desk.",
    );
    expect(lede("flows/payments/pay/")).toBe("A customer pays. 3 steps, by Payments.");
    expect(lede("privacy/")).toBe("1 field in 1 message is personal data; 2 services receive some of it.");
  });

  test("what ends, and who still uses it", () => {
    expect(lede("deprecations/")).toBe("1 thing will end; all of that is still in use.");
    expect(pageText(page("deprecations/"))).toContain("1 March 2027 | Payment taken | Payment captured | Ledger");
  });
});

test("the dictionary says what a word means, what else it is called, and where it is found", () => {
  const text = pageText(page("dictionary/"));
  expect(text).toContain(
    "Currency\n<p>What money is counted in.</p>\nAlso called: money\nFound in: Payment captured\nKept by: Finance",
  );
});

test("a flow tells its steps in order, and which happen elsewhere", () => {
  expect(pageText(page("flows/payments/pay/"))).toContain(
    "Take the money: Payments sends Payment captured.\nLook: Payments is asked: Look at a payment.\nSmile: Happens outside these contracts.",
  );
});

test("a team sees what awaits it", () => {
  expect(pageText(page("teams/finance/"))).toContain(
    "Payment taken ends on 1 March 2027, and Ledger still receives it.",
  );
  expect(pageText(page("teams/payments/"))).toContain("Its own Payment taken ends on 1 March 2027.");
});

test("everything with a page is in the A–Z, and only once", () => {
  const letters = pageText(page("a-z/"));
  for (const name of [
    "Payment captured (Event, Payments)",
    "Payments (Area)",
    "Currency (Word)",
    "Ledger (Service, Finance)",
  ]) {
    expect(letters).toContain(name);
  }
  const addresses = model.entities.map(({ to }) => to);
  expect(new Set(addresses).size).toBe(addresses.length);
});

test("the personal data can be taken along as a spreadsheet", () => {
  expect(model.files["privacy/privacy.csv"]).toBe(
    "message,field,classification,sent by,read by\r\npayments/paymentCaptured,/cardHolder,personal,payments,Support desk (does not say what it reads)\r\n",
  );
});

test("before a change, one page says which events somebody depends on, and who", () => {
  expect(lede("impact/")).toBe("1 event has fields that somebody could not do without. Ask them first.");
  expect(pageText(page("impact/"))).toContain(
    "Payment captured | Payment id, Currency and Card holder | Ledger and Support desk",
  );
});

test("an empty fabric has a catalog, too", () => {
  const empty = createModel(fabric({}));
  expect(plain(empty.pages().next().value?.lede ?? [])).toContain("0 messages with 0 services. Choose a service");
  for (const page of empty.pages()) expect(pageText(page)).not.toContain("undefined");
});

test("pages can be written as JSON and read back", () => {
  const pages = [...model.pages()];
  expect(JSON.parse(JSON.stringify(pages))).toEqual(pages);
});
