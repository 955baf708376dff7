import { expect, test } from "vitest";
import { changeTables, seenIn } from "./change-case.ts";
import { testBreaking } from "./test-breaking.ts";

const tables = changeTables("breaking").map(seenIn);

/** The kinds of change that were met in public histories; the others take their time in the long tests. */
testBreaking(tables);

test("there are sixty and more", () => {
  expect(tables.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(60);
});
