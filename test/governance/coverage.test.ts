import { coverFlow } from "@concord/governance";
import { describe, expect, test } from "vitest";
import { readTexts, sampleTexts } from "./sample.ts";

describe("a flow", () => {
  test("of the sample is led from its first step to its last", async () => {
    const fabric = await readTexts(sampleTexts());
    const covered = fabric.flows.map((flow) => coverFlow(flow, fabric));
    expect(
      covered.map(({ flow, steps, resolved, connected, gaps }) => [flow, steps, resolved, connected, gaps]),
    ).toEqual([
      ["commerce/order-to-cash", 20, 20, 20, []],
      ["fulfilment/return-to-refund", 4, 4, 4, []],
      ["inventory/stock-to-shelf", 11, 11, 11, []],
      ["support/failed-payment-to-resolved-ticket", 12, 12, 12, []],
    ]);
    expect(covered[0]!.services).toEqual([
      "billing",
      "carriers",
      "ledger",
      "loyalty",
      "orders",
      "payments",
      "shipping",
      "stock",
      "storefront",
      "warehouse",
    ]);
  });

  test("that loses a step has a gap behind it", async () => {
    const texts = sampleTexts();
    const file = "contracts/commerce/flows/order-to-cash.arazzo.yaml";
    const without = (step: string, next: string): string =>
      texts[file]!.replace(new RegExp(` {6}- stepId: ${step}[\\s\\S]*?(?= {6}- stepId: ${next})`, "u"), "");
    texts[file] = without("take-money", "hear-of-money");
    texts[file] = without("complete-order", "give-points");
    const fabric = await readTexts(texts);
    const { gaps, steps, connected } = coverFlow(
      fabric.flows.find(({ id }) => id === "commerce/order-to-cash")!,
      fabric,
    );
    expect([steps, connected]).toEqual([18, 16]);
    // The ledger waits for money that nobody has taken; loyalty is told of no order that is complete.
    expect(gaps.map(({ step, service, kind, messages }) => [step.id, service, kind, messages])).toEqual([
      ["hear-of-money", "ledger", "waits", ["payments/paymentCaptured"]],
      ["give-points", "loyalty", "acts", ["customer/pointsEarned"]],
    ]);
  });
});
