import { env } from "node:process";
import { expect, test } from "vitest";
import { runAdversary, summary } from "./run-adversary.ts";

const pairs = Number(env["CONCORD_ADVERSARY_PAIRS"] ?? 200_000);

test("no verdict about a great many random pairs is refuted", () => {
  const report = runAdversary(pairs, 2);
  console.log(summary(report));
  expect(report.wrong).toEqual([]);
  expect(report.holds / pairs).toBeGreaterThanOrEqual(0.3);
  expect(report.unknown / pairs, JSON.stringify([...report.reasons])).toBeLessThanOrEqual(0.03);
});
