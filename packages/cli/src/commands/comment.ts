import { readFileSync } from "node:fs";
import path from "node:path";
import { type PullRequest, putComment } from "../checking/pull-request-comment.ts";
import { CannotRun, type DefineCommand, type Shell, WrongUsage } from "../shell.ts";

interface CommentOptions {
  readonly pullRequest?: string;
  readonly marker: string;
  readonly json?: boolean;
}

export const define: DefineCommand = (program, shell) => {
  program
    .command("comment")
    .summary("put a markdown report into the pull request, as one comment that is brought up to date")
    .description(
      "Finds the comment that it wrote before by its marker and changes it, or writes a first one. For GitHub: needs\n" +
        "GITHUB_TOKEN with pull-requests: write, and GITHUB_REPOSITORY and GITHUB_EVENT_PATH as Actions sets them.",
    )
    .argument("<file>", "what concord check --report markdown=FILE has written")
    .option("--pull-request <number>", "which one (default: the one that this run of Actions is about)")
    .option("--marker <word>", "tells this comment from others of the same kind", "check")
    .option("--json", "print what became of it as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord check --report markdown=comment.md; concord comment comment.md\n" +
        "  $ concord comment comment.md --pull-request 12",
    )
    .action(async (file: string, options: CommentOptions) => {
      if (!/^[\w-]+$/u.test(options.marker))
        throw new WrongUsage(`${options.marker} is no word`, "letters, digits, - and _");
      const text = readReport(path.resolve(shell.cwd, file), file);
      const pullRequest = pullRequestOf(options, shell);
      const done = await putComment(pullRequest, text, options.marker, shell.signal);
      shell.out(options.json ? `${JSON.stringify(done, null, 2)}\n` : `${done.did} ${done.url}\n`);
    });
};

function readReport(file: string, named: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CannotRun(`${named} cannot be read`, `write it first: concord check --report markdown=${named}`);
  }
}

function pullRequestOf({ pullRequest }: CommentOptions, { env }: Shell): PullRequest {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository, GITHUB_API_URL: api } = env;
  if (!token)
    throw new CannotRun("there is no GITHUB_TOKEN", "set it in the step's env: GITHUB_TOKEN: ${{ github.token }}");
  if (!repository || !/^[\w-]+\/(?!\.+$)[\w.-]+$/u.test(repository))
    throw new CannotRun("there is no GITHUB_REPOSITORY", "set it as owner/name");
  const number = Number(pullRequest ?? numberOfEvent(env["GITHUB_EVENT_PATH"]));
  if (!Number.isInteger(number) || number < 1)
    throw new CannotRun("this run is about no pull request", "name one: --pull-request NUMBER");
  return { api: api || "https://api.github.com", repository, number, token };
}

/** What Actions says about its own run; undefined where it is about something else, or says nothing. */
function numberOfEvent(file: string | undefined): unknown {
  try {
    const event = JSON.parse(readFileSync(file!, "utf8")) as { readonly pull_request?: { readonly number?: unknown } };
    return event.pull_request?.number;
  } catch {
    return undefined;
  }
}
