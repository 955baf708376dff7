import { spawnSync } from "node:child_process";
import path from "node:path";
import { onTestFinished, expect, test } from "vitest";
import { type ChangeTable, changeTables } from "./change-case.ts";
import { gateRepository } from "./gate-repository.ts";

const command = path.resolve(import.meta.dirname, "../../packages/cli/bin/concord.js");

/** One case that blocks and one that does not, by the very command that CI starts, in a process of its own. */
test.each([...first("breaking", 1), ...first("harmless", 0)])("$name: $cases.0.change", ({ code, ...table }) => {
  const repository = gateRepository(table);
  onTestFinished(() => repository[Symbol.dispose]());
  repository.checkOut(table.cases[0]!);
  const env = { ...process.env, GITHUB_BASE_REF: "main" };
  const { status, stdout } = spawnSync(process.execPath, [command, "check"], {
    cwd: repository.folder,
    env,
    encoding: "utf8",
  });
  expect(status, stdout).toBe(code);
  const expected = table.cases[0]!.findings?.[0]?.code;
  expect(stdout).toContain(expected === undefined ? "no breaking change since main" : `error ${expected}  contracts/`);
});

function first(folder: string, code: number): (ChangeTable & { readonly code: number })[] {
  return changeTables(folder)
    .slice(0, 1)
    .map((table) => ({ ...table, cases: table.cases.slice(0, 1), code }));
}
