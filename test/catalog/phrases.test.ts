import { describe, expect, test } from "vitest";
import { doesWhat, sentenceOf, thirdPerson, toDoWhat, triggerOf } from "../../catalog-site/src/views/phrases.ts";

describe("when a message is sent, from what its contract says", () => {
  test.each([
    ["A customer's money has been taken.", "when a customer's money has been taken"],
    ["An order was placed", "when an order was placed"],
    [
      "Goods and money are certain, so we keep to this order.",
      "when goods and money are certain, so we keep to this order",
    ],
    ["A product runs low somewhere.", "when a product runs low somewhere"],
    ["Published when an order is placed. It may come twice.", "when an order is placed"],
    ["This event is emitted whenever stock changes", "whenever stock changes"],
    ["Sent by Orders as soon as an order is placed.", "as soon as an order is placed"],
    ["After the nightly run", "after the nightly run"],
    ["Sent by the shop when the customer presses *Order and pay*.", "when the customer presses Order and pay"],
  ])("%s", (summary, trigger) => expect(triggerOf(summary)).toBe(trigger));

  test.each(["Order details", "Represents an order that was placed.", "Reserve stock for an order.", "", "🙂"])(
    "nothing is made up for %j",
    (summary) => expect(triggerOf(summary)).toBeUndefined(),
  );
});

describe("what a service does, from its operation's summary", () => {
  test.each([
    ["Book the payment.", "books the payment"],
    ["Books the payment", "books the payment"],
    ["Notify the customer and apply the discount", "notifies the customer and applies the discount"],
    ["Has the customer told what happens.", "has the customer told what happens"],
  ])("%s", (purpose, phrase) => expect(doesWhat(purpose)).toBe(phrase));

  test.each(["Payment handler", "Orders service", "Ship", ""])("%j does not start with a verb", (purpose) =>
    expect(doesWhat(purpose)).toBeUndefined(),
  );

  test("a request is said as something to do", () => {
    expect(toDoWhat("Reserves stock for an order.")).toBe("reserve stock for an order");
    expect(toDoWhat("Look at an order")).toBe("look at an order");
  });

  test("the third person", () => {
    expect(["do", "go", "push", "apply", "pay", "fix"].map(thirdPerson)).toEqual([
      "does",
      "goes",
      "pushes",
      "applies",
      "pays",
      "fixes",
    ]);
  });
});

test("a sentence ends where it ends, whatever marks it carries", () => {
  expect(sentenceOf("The `orderId`. More of it.")).toBe("The orderId.");
  expect(sentenceOf("First line\nsecond line\n\nanother paragraph")).toBe("First line second line.");
  expect(sentenceOf("Really?")).toBe("Really?");
});
