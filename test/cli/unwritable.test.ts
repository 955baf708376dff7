import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { shop } from "./orders.ts";
import { repository, scratch } from "./run.ts";

/** Linux says of any folder below it that `/proc`, which is there, is not there. */
const nowhere = "/proc/nowhere/x";

/** Every option and argument that names a place to write to. */
const lines: readonly (readonly string[])[] = [
  ["generate", "--out", nowhere],
  ["pack", "--out", nowhere],
  ["validate", "--report", `json=${nowhere}/report.json`],
  ["catalog", "build", "--out", nowhere],
  ["monitoring", "--out", nowhere],
  ["owners", "--write", "--file", `${nowhere}/CODEOWNERS`],
  ["tap", "--transport", "sqlite", "--channel", "orders.placed", "--for", "1ms", "--out", nowhere],
  ["dlq", "replay", "billing", "--transport", "sqlite", "--all", "--wait", "1", "--journal", nowhere],
  ["init", nowhere, "--yes"],
];

test.skipIf(!existsSync("/proc/self"))(
  "a place that cannot be written to ends a command, and is named",
  () => {
    const { folder } = repository(shop());
    const input = lines.map((line) => JSON.stringify([line[0] === "init" ? scratch() : folder, ...line])).join("\n");
    const script = path.join(import.meta.dirname, "run-lines.ts");
    const { stdout } = spawnSync(process.execPath, ["--conditions=source", script], {
      input,
      encoding: "utf8",
      timeout: 60_000,
    });
    const runs = stdout.split("\n").filter(Boolean);
    const told = lines.map((line, index) => [line.join(" "), JSON.parse(runs[index] ?? "null")]);
    expect(told).toEqual(
      lines.map((line) => [
        line.join(" "),
        { code: 2, err: expect.stringMatching(/^(?!.*in a way it should not)error {2}.*\/proc\/nowhere/m) },
      ]),
    );
  },
  90_000,
);
