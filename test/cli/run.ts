import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { main } from "../../packages/cli/src/main.ts";
import type { Shell } from "../../packages/cli/src/shell.ts";

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process, in a folder, without a terminal. */
export async function concord(
  cwd: string,
  argv: readonly string[],
  given: Partial<Pick<Shell, "env" | "signal" | "interactive" | "color" | "ask">> = {},
): Promise<Run> {
  const [out, err]: [string[], string[]] = [[], []];
  const shell: Shell = {
    cwd,
    env: {},
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    color: false,
    interactive: false,
    signal: new AbortController().signal,
    exitCode: 0,
    ...given,
  };
  const code = await main(argv, shell);
  return { code, out: out.join(""), err: err.join("") };
}

/** A folder that is gone when the test is. */
export function scratch(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "concord-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Repo {
  readonly folder: string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  /** Commits everything as it stands; `date` is its day. */
  readonly commit: (message: string, date?: string) => string;
}

/** A git repository in a scratch folder, on the branch `main`, with nobody's settings. */
export function repository(files: Readonly<Record<string, string>> = {}): Repo {
  return repositoryIn(scratch(), files);
}

/** A git repository in a folder that stands already. */
export function repositoryIn(folder: string, files: Readonly<Record<string, string>> = {}): Repo {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, {
      cwd: folder,
      encoding: "utf8",
      env: environment(),
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(more)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
  };
  const commit = (message: string, date = "2026-01-01"): string => {
    git("add", "-A");
    const when = `${date}T12:00:00Z`;
    execFileSync("git", ["commit", "-q", "--allow-empty", "-m", message], {
      cwd: folder,
      env: { ...environment(), GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when },
    });
    return git("rev-parse", "HEAD");
  };
  git("init", "-q", "-b", "main");
  write(files);
  return { folder, git, write, commit };
}

/** Copies a folder of this repository into another folder. */
export function copyInto(folder: string, ...names: readonly string[]): void {
  for (const name of names) cpSync(path.join(workspace, name), path.join(folder, name), { recursive: true });
}

export const workspace = path.resolve(import.meta.dirname, "../..");

function environment(): NodeJS.ProcessEnv {
  const identity = {
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.com",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@example.com",
  };
  return {
    PATH: process.env["PATH"],
    HOME: tmpdir(),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    ...identity,
  };
}
