import { expect, test } from "vitest";
import { changeTables, seenIn } from "./change-case.ts";
import { testHarmless } from "./test-harmless.ts";

const tables = changeTables("harmless").map(seenIn);

/** The kinds of change that were met in public histories; the others take their time in the long tests. */
testHarmless(tables);

test("there are sixty and more", () => {
  expect(tables.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(60);
});
