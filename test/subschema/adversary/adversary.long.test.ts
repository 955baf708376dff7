import { env } from "node:process";
import { expect, test } from "vitest";
import { runAdversary, summary } from "./run-adversary.ts";

const pairs = Number(env["CONCORD_ADVERSARY_PAIRS"] ?? 200_000);

test("no verdict about a great many random pairs is refuted", () => {
  const report = runAdversary(pairs, 2);
  console.log(summary(report), Object.fromEntries(report.reasons));
  expect(report.wrong).toEqual([]);
  expect(report.holds / pairs).toBeGreaterThanOrEqual(0.3);
  expect(report.unknown / pairs).toBeLessThanOrEqual(0.03);
});
