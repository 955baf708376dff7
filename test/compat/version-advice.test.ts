import { adviseVersion } from "@concord/compat";
import { expect, test } from "vitest";

test.each([
  ["1.2.3", "2.0.0", "major", "2.0.0", true],
  ["1.2.3", "1.3.0", "major", "2.0.0", false],
  ["1.2.3", "1.2.4", "minor", "1.3.0", false],
  ["1.2.3", "1.3.0", "minor", "1.3.0", true],
  ["1.2.3", "3.0.0", "minor", "1.3.0", true],
  ["1.2.3", "1.2.3", "patch", "1.2.4", false],
  ["1.9.0", "1.10.0", "minor", "1.10.0", true],
  ["1.10.0", "1.9.0", "patch", "1.10.1", false],
  // Before 1.0.0 everything may change with the minor number.
  ["0.4.1", "0.5.0", "major", "0.5.0", true],
  ["0.4.1", "0.4.2", "major", "0.5.0", false],
  ["v1.2", "1.3.0-rc.1", "minor", "1.3.0", true],
] as const)("from %s to %s with a %s change", (before, after, bump, suggested, enough) => {
  expect(adviseVersion(before, after, bump)).toMatchObject({ suggested, enough });
});

test("a version that is no number is raised by being another one", () => {
  expect(adviseVersion("2026-01", "2026-01", "minor")).toMatchObject({ enough: false });
  expect(adviseVersion("2026-01", "2026-02", "major")).toMatchObject({ enough: true });
  expect(adviseVersion("1.0.0", "spring", "patch")).toMatchObject({ enough: false });
});

test("what is new or unchanged asks for nothing", () => {
  expect(adviseVersion(undefined, "1.0.0", "none")).toEqual({ after: "1.0.0", bump: "none", enough: true });
});
