import { expect, test } from "vitest";
import { oneTypo, search, type Row } from "../../catalog-site/src/scripts/search.ts";

const rows: readonly Row[] = [
  ["Event", "Payment captured", "paymentCaptured", "Payments", "events/payments/paymentCaptured/", ""],
  ["Event", "Invoice paid", "invoicePaid", "Billing", "events/payments/invoicePaid/", "bill"],
  ["Service", "Payments", "payments", "Payments", "services/payments/", ""],
  ["Word", "Capture", "capture", "", "dictionary/#capture", "taking money"],
];
const found = (typed: string): readonly string[] => search(rows, typed).map(([, title]) => title);

test("the beginnings of words are enough", () => expect(found("pay capt")[0]).toBe("Payment captured"));
test("the whole name comes first", () => expect(found("payments")[0]).toBe("Payments"));
test("the technical name finds it, too", () => expect(found("invoicePaid")).toEqual(["Invoice paid"]));
test("so does a word that people use instead", () => expect(found("bill paid")).toEqual(["Invoice paid"]));
test("one typo is forgiven", () => expect(found("invoise")).toEqual(["Invoice paid"]));
test("every word must be found", () => expect(found("invoice captured")).toEqual([]));
test("nothing is found for nothing", () => expect(found("  ")).toEqual([]));

test("a typo is one letter changed, missing, added or swapped", () => {
  expect(["abcd", "abc", "abxc", "acb", "ab", "axc", "bac"].map((word) => oneTypo("abc", word))).toEqual([
    true,
    false,
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(oneTypo("abc", "xyz")).toBe(false);
});
