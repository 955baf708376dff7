import { addDays } from "@concord/compat";
import { describe, expect, test } from "vitest";
import { type DeprecationRules, excuse } from "../../packages/compat/src/deprecation.ts";

const at = { file: "a.yaml", pointer: "/x" };
const rules = (today: string, since?: string): DeprecationRules => ({ today, minimumDays: 183, since: () => Promise.resolve(since) });

describe("a removal is excused", () => {
  test.each([
    ["after the last day", "2026-07-01", "2026-06-30", undefined, true],
    ["not on the last day itself", "2026-06-30", "2026-06-30", undefined, false],
    ["not before it", "2026-06-29", "2026-06-30", undefined, false],
    ["with exactly the days of notice", "2026-07-03", "2026-07-02", "2025-12-31", true],
    ["not with one day less", "2026-07-03", "2026-07-02", "2026-01-01", false],
    ["not without a last day", "2030-01-01", undefined, "2020-01-01", false],
  ])("%s", async (_, today, sunset, since, excused) => {
    const deprecation = { at, ...(sunset !== undefined && { sunset }) };
    expect((await excuse([deprecation], rules(today, since))).excused).toBe(excused);
  });

  test("by any one of what may excuse it, and never by nothing", async () => {
    const passed = { at, sunset: "2026-01-31" };
    expect((await excuse([undefined, { at }, passed], rules("2026-02-01"))).excused).toBe(true);
    expect(await excuse([undefined], rules("2026-02-01"))).toEqual({ excused: false, why: "it was not deprecated" });
  });
});

test("days are added across months and leap years", () => {
  expect(addDays("2026-11-20", 183)).toBe("2027-05-22");
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
});
