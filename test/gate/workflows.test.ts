import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { commands } from "../../packages/cli/src/commands/index.ts";
import { workspace } from "../cli/run.ts";

const workflows = globSync(".github/workflows/*.yml", { cwd: workspace });
const actions = globSync(".github/actions/*/action.yml", { cwd: workspace });
const text = (file: string): string => readFileSync(path.join(workspace, file), "utf8");

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
}
interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, { readonly steps?: readonly Step[] }>>;
}

const stepsOf = (file: string): readonly Step[] => {
  const document = parse(text(file)) as Workflow & { readonly runs?: { readonly steps: readonly Step[] } };
  return document.runs?.steps ?? Object.values(document.jobs).flatMap(({ steps = [] }) => steps);
};

const program = new Command();
for (const define of commands) {
  define(program, {
    cwd: workspace,
    env: {},
    out: () => {},
    err: () => {},
    color: false,
    interactive: false,
    signal: new AbortController().signal,
    exitCode: 0,
  });
}

/** Every `concord …` of a script, with its words. */
function calls(script: string): string[][] {
  const lines = script.replaceAll(/\\\n\s*/gu, " ").split("\n");
  return lines.flatMap((line) =>
    [...line.matchAll(/(?:npx|exec|\$|^|\[|, )\s*concord ([^;&|#,\]]*)/gu)].map(([, rest = ""]) =>
      rest.trim().split(/\s+/u),
    ),
  );
}

/** A call of a command that does not exist, or with a flag that it does not have. */
function mistakes([name = "", ...words]: readonly string[]): string[] {
  const command = program.commands.find((one) => one.name() === name);
  if (!command) return [`no command ${name}`];
  const flags = words.flatMap((word) => /^(?:\$\{\w+:\+)?(--[a-z-]+)/u.exec(word)?.[1] ?? []);
  const known = new Set([command, ...command.commands].flatMap(({ options }) => options.map(({ long }) => long)));
  return flags.filter((flag) => !known.has(flag as `--${string}`)).map((flag) => `concord ${name} has no ${flag}`);
}

describe.each([...workflows, ...actions])("%s", (file) => {
  test("calls what exists", () => {
    const found = stepsOf(file).flatMap(({ run }) => calls(run ?? ""));
    expect(found.flatMap(mistakes)).toEqual([]);
  });

  test("uses actions by version, and local ones that are there", () => {
    const wrong = stepsOf(file).flatMap(({ uses }) => {
      if (uses === undefined) return [];
      const there = uses.startsWith("./") && existsSync(path.join(workspace, uses, "action.yml"));
      return there || /^[\w-]+\/[\w./-]+@(v\d+|[0-9a-f]{40})$/u.test(uses) ? [] : [uses];
    });
    expect(wrong).toEqual([]);
  });

  test("puts nothing that others write into a script, and names outputs that exist", () => {
    const steps = stepsOf(file);
    for (const { run = "" } of steps) expect(run).not.toMatch(/\$\{\{\s*(inputs|github\.(event|head_ref))/u);
    const ids = new Set(steps.map(({ id }) => id));
    for (const [, id] of text(file).matchAll(/steps\.([\w-]+)\.outputs/gu)) expect(ids).toContain(id);
  });
});

test.each(workflows)("%s says what it may do", (file) => {
  expect((parse(text(file)) as Workflow).permissions).toBeDefined();
});

test("the gate reads inputs that it declares, and fails with the code of the check", () => {
  for (const file of [".github/actions/gate/action.yml", ".github/workflows/gate.yml"]) {
    const document = parse(text(file)) as {
      readonly inputs?: object;
      readonly on?: { readonly workflow_call: { readonly inputs: object } };
    };
    const inputs = Object.keys(document.inputs ?? document.on!.workflow_call.inputs);
    for (const [, name] of text(file).matchAll(/inputs\.([\w-]+)/gu)) expect(inputs, file).toContain(name);
    expect(stepsOf(file).at(-1)?.run).toBe('exit "$CODE"');
  }
  for (const { run, shell } of stepsOf(actions[0]!)) if (run) expect(shell).toBe("bash");
});

describe("docs/gate.md", () => {
  const blocks = [...text("docs/gate.md").matchAll(/^```(\w+)\n([^]*?)^```/gmu)].map(([, kind, code]) => ({
    kind,
    code: code!,
  }));

  test("its YAML parses, its commands and flags exist", () => {
    expect(blocks.length).toBeGreaterThan(8);
    for (const { kind, code } of blocks) {
      if (kind === "yaml") for (const document of parseAllDocuments(code)) expect(document.errors).toEqual([]);
      expect(calls(code).flatMap(mistakes), code).toEqual([]);
    }
    expect(blocks.flatMap(({ code }) => calls(code)).length).toBeGreaterThan(4);
  });
});

test("what looks for mistakes finds some", () => {
  expect(calls("npx concord chek --against x").flatMap(mistakes)).toEqual(["no command chek"]);
  expect(calls('npx concord check ${A:+--aganst "$A"} \\\n  --report github=-').flatMap(mistakes)).toEqual([
    "concord check has no --aganst",
  ]);
});
