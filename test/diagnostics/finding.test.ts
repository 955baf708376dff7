import { canonicalJson, compareFindings, finding, nearestWord } from "@concord/diagnostics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const at = { file: "a.yaml", pointer: "/x", line: 3, column: 1, length: 1 };
const base = {
  code: "compat/channel-removed",
  severity: "error",
  message: "gone",
  at,
  facts: { channel: "orders" },
} as const;

describe("fingerprint", () => {
  test("stays when words or lines change, and changes with the code, the place or the facts", () => {
    const { fingerprint } = finding(base);
    expect(
      finding({ ...base, message: "removed", label: "gone", help: "keep it", at: { ...at, line: 99 } }).fingerprint,
    ).toBe(fingerprint);
    expect(finding({ ...base, at: { ...at, pointer: "/y" } }).fingerprint).not.toBe(fingerprint);
    expect(finding({ ...base, facts: { channel: "returns" } }).fingerprint).not.toBe(fingerprint);
    expect(finding({ ...base, code: "compat/message-removed" }).fingerprint).not.toBe(fingerprint);
  });
});

describe("canonical JSON", () => {
  test("is JSON, and does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as never);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value) as never)).toBe(text);
      }),
    );
  });
});

describe("order", () => {
  test("by severity, then by place", () => {
    const note = finding({ ...base, severity: "note" });
    const early = finding({ ...base, at: { ...at, line: 1 } });
    const late = finding(base);
    expect([note, late, early].sort(compareFindings)).toEqual([early, late, note]);
  });
});

describe("nearest word", () => {
  test.each([
    ["vlidate", ["validate", "check"], "validate"],
    ["x-compatability", ["x-compatibility", "x-kind"], "x-compatibility"],
    ["entirely", ["validate", "check"], undefined],
  ])("%s", (word, words, expected) => {
    expect(nearestWord(word, words)).toBe(expected);
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, reversed(one)]),
  );
}
