import { rules } from "@concord/compat";
import { expect, test } from "vitest";
import { concord, scratch } from "./run.ts";

test("explain says what a rule means, with its example and its mirror", async () => {
  const { code, out } = await concord(scratch(), ["explain", "compat/payload-widened"]);
  expect(code).toBe(0);
  expect(out).toContain("error compat/payload-widened\n");
  expect(out).toContain("enum: [EUR, USD]             →  enum: [EUR, USD, CHF]");
  expect(out).toContain("The other direction: compat/payload-narrowed");
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
});

test("without a rule it lists them all", async () => {
  const { out } = await concord(scratch(), ["explain", "--json"]);
  const codes = JSON.parse(out).map(({ code }: { code: string }) => code);
  expect(codes).toEqual(
    expect.arrayContaining([...rules.map(({ id }) => `compat/${id}`), "wiring/payload-mismatched"]),
  );
});
