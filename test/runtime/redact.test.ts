import { expect, test } from "vitest";
import { redact } from "../../packages/runtime/src/redact.ts";

test("values are taken out of a text in any case, the longer first, and short ones stay", () => {
  const data = { name: "Ada", full: "Ada\nLovelace", total: 1815, ok: "no", more: [{ deep: "ΟΔΟΣ" }] };
  expect(redact("no account of ada  lovelace (ADA) for 1815\nin οδος οδοσ", data)).toBe(
    "no account of [redacted] ([redacted]) for [redacted] in [redacted] [redacted]",
  );
});

test("no part of a value is shown where the text or the value is cut", () => {
  const long = "x".repeat(490) + "secret".repeat(200);
  expect(redact(`got ${long} today`, { long })).toBe("got [redacted]");
  const pair = `${"x".repeat(499)}😀${"secret".repeat(9)}`;
  expect(redact(`got ${pair}`, { pair })).toBe("got [redacted]");
  expect(redact(`${"a".repeat(495)} secret`, { word: "secret" })).toBe(`${"a".repeat(495)} [red`);
  expect(redact("b".repeat(2_000), {})).toBe("b".repeat(500));
});

test("a payload may be as large and as deep as it likes", () => {
  const many = Array.from({ length: 400_000 }, (_, index) => `value ${index}.`);
  expect(redact("not value 399999. again", many)).toBe("not [redacted] again");
  let deep: unknown = "leaf";
  for (let depth = 0; depth < 20_000; depth++) deep = [deep];
  expect(redact("a leaf", deep)).toBe("a [redacted]");
});
