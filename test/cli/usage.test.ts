import { spawn, spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { commands } from "../../packages/cli/src/commands/index.ts";
import { CannotRun, type Shell } from "../../packages/cli/src/shell.ts";
import { orders, shop } from "./orders.ts";
import { concord, repository, scratch, workspace } from "./run.ts";

/** `check`, `catalog build`, …: every command that does something. */
const names = listCommands();

describe("help", () => {
  test("without arguments, and with --help, lists every command", async () => {
    for (const argv of [[], ["--help"]]) {
      const { code, out, err } = await concord(scratch(), argv);
      expect([code, err]).toEqual([0, ""]);
      for (const name of names) expect(out).toMatch(new RegExp(`^ {2}${name.split(" ")[0]}\\b`, "m"));
    }
  });

  test.each(names)("%s has an example, and prints JSON when asked", async (name) => {
    const { code, out } = await concord(scratch(), [...name.split(" "), "--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(`Examples?:\\n {2}\\$ concord [^]*concord ${name}|Examples?:\\n {2}\\$ concord ${name}`),
    );
    // What runs until Ctrl-C has no result to print.
    if (!/preview|dev$/.test(name)) expect(out).toContain("--json");
  });
});

describe("wrong usage exits 64 and helps", () => {
  test.each([
    [["vlidate"], "unknown command 'vlidate'", "did you mean validate?"],
    [["check", "--agains", "main"], "unknown option '--agains'", "did you mean --against?"],
    [["diff", "one.yaml"], "missing required argument 'after'", "run concord diff --help"],
    [["validate", "--report", "pdf"], "the formats are text, json", "run concord validate --help"],
    [["explain", "payload-widned"], "there is no rule payload-widned", "did you mean payload-widened?"],
    [["start", "--port", "many"], "a port is a number", "run concord start --help"],
  ])("%j", async (argv, error, help) => {
    const { code, out, err } = await concord(scratch(), argv);
    expect([code, out]).toEqual([64, ""]);
    expect(err).toMatch(/^error {2}/);
    expect(err).toContain(error);
    expect(err).toContain(help);
  });
});

describe("what cannot run exits 2", () => {
  test.each([
    [["validate"], "there is no concord.yaml here or above"],
    [["validate", "--contracts", "nowhere"], "there is no nowhere"],
    [["diff", "a.yaml", "b.yaml"], "there is no a.yaml"],
    [["pilot"], "there is no concord.yaml here or above"],
  ])("%j", async (argv, error) => {
    const { code, err } = await concord(scratch(), argv);
    expect([code, err]).toEqual([2, expect.stringMatching(/^error {2}[^]*\nhelp {3}/)]);
    expect(err).toContain(error);
  });

  test("a report that cannot be written leaves nothing behind", async () => {
    const repo = repository(shop());
    const { code, err } = await concord(repo.folder, ["validate", "--report", "json=concord.yaml/report.json"]);
    expect([code, err]).toEqual([2, expect.stringContaining("could not be written")]);
    expect(readdirSync(repo.folder).sort()).toEqual([".git", "concord.yaml", "contracts"]);
  });
});

describe("the process", () => {
  const bin = path.join(workspace, "packages/cli/bin/concord.js");

  test("an error of our own has no stack trace unless it is asked for", async () => {
    const quiet = await failing({});
    expect([quiet.code, quiet.err]).toEqual([
      2,
      expect.stringMatching(/^error {2}concord failed in a way it should not: boom\nhelp /),
    ]);
    expect(quiet.err).not.toContain("    at ");
    expect((await failing({ CONCORD_DEBUG: "1" })).err).toContain("    at ");
  });

  test("a reader that closes early does not make it fail", () => {
    const { stderr, status } = spawnSync(
      "bash",
      ["-c", `set -o pipefail; "${process.execPath}" "${bin}" explain | head -1`],
      { encoding: "utf8" },
    );
    expect([stderr, status]).toEqual(["", 0]);
  });

  test("Ctrl-C ends it with 130", async () => {
    const child = spawn(process.execPath, [bin, "schema", "compare", "--batch", "-"], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const schema = { type: "string" };
    child.stdin.write(`${JSON.stringify({ before: schema, after: schema })}\n`);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGINT");
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(code).toBe(130);
  });

  test("text has colours only where they may be, and the same words", async () => {
    const repo = repository({ ...shop(), "contracts/commerce/orders/asyncapi.yaml": "asyncapi: 3.0.0\ninfo: [\n" });
    const plain = await concord(repo.folder, ["validate"]);
    const coloured = await concord(repo.folder, ["validate"], { color: true });
    expect(plain.out).not.toContain("\u001B");
    expect(coloured.out).toContain("\u001B[");
    // oxlint-disable-next-line no-control-regex
    expect(coloured.out.replaceAll(/\u001B\[\d+m/g, "")).toBe(plain.out);
  });
});

describe("reports", () => {
  test("several at once, to files and to standard output", async () => {
    const repo = repository({
      ...shop(),
      "contracts/commerce/orders/asyncapi.yaml": orders().replace("type: object", "type: objekt"),
    });
    const argv = ["validate", "--report", "sarif=out/concord.sarif", "--report", "junit=out/concord.xml", "--json"];
    const { code, out } = await concord(repo.folder, argv);
    expect(code).toBe(1);
    const { findings, figures, verdict } = JSON.parse(out);
    expect(verdict).toBe("blocked");
    expect(figures.documents).toContainEqual(
      expect.objectContaining({ file: "contracts/commerce/orders/asyncapi.yaml", valid: false }),
    );
    expect(findings[0].at).toMatchObject({ file: "contracts/commerce/orders/asyncapi.yaml" });
    const sarif = JSON.parse(readFileSync(path.join(repo.folder, "out/concord.sarif"), "utf8"));
    expect(sarif.runs[0].results).toHaveLength(findings.length);
    expect(readFileSync(path.join(repo.folder, "out/concord.xml"), "utf8")).toContain("<failure ");
    expect(readdirSync(path.join(repo.folder, "out")).sort()).toEqual(["concord.sarif", "concord.xml"]);
  });
});

function listCommands(): string[] {
  const program = new Command("concord");
  for (const define of commands) define(program, {} as Shell);
  const walk = (command: Command, before: string): string[] => {
    const name = `${before} ${command.name()}`.trim();
    return command.commands.length > 0 ? command.commands.flatMap((one) => walk(one, name)) : [name];
  };
  return program.commands.flatMap((command) => walk(command, ""));
}

async function failing(env: Record<string, string>): Promise<{ code: number; err: string }> {
  const error: string[] = [];
  const { main } = await import("../../packages/cli/src/main.ts");
  const shell = {
    cwd: "/",
    env,
    out: () => {
      throw new Error("boom");
    },
    err: (text: string) => error.push(text),
    color: false,
    interactive: false,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  const code = await main(["explain"], shell);
  expect(new Error("boom")).not.toBeInstanceOf(CannotRun);
  return { code, err: error.join("") };
}
