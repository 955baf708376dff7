import { env } from "node:process";
import { expect, test } from "vitest";
import { runAdversary, summary } from "./run-adversary.ts";

const pairs = Number(env["CONCORD_ADVERSARY_PAIRS"] ?? 5_000);

test("no verdict about random pairs is refuted", { timeout: 120_000 }, () => {
  const report = runAdversary(pairs, 1);
  console.log(summary(report), Object.fromEntries(report.reasons));
  expect(report.wrong).toEqual([]);
  expect(report.holds / pairs).toBeGreaterThanOrEqual(0.3);
  expect(report.unknown / pairs).toBeLessThanOrEqual(0.03);
});
