import { execFile, spawn } from "node:child_process";
import { CannotRun } from "../shell.ts";

/** A git repository, asked only for what it holds: nothing here touches the working tree or the index. */
export interface Repository {
  /** The top folder, absolute. */
  readonly root: string;
  /** Standard output of a git command, without the last line break; undefined where git says no. */
  readonly ask: (...args: readonly string[]) => Promise<string | undefined>;
  /** The bytes of many blobs, in the order asked for. Throws `CannotRun` where git cannot give one. */
  readonly blobs: (ids: readonly string[]) => Promise<readonly Uint8Array[]>;
}

const maxOutput = 256 * 1024 * 1024;

/** The repository that a folder is in. Throws `CannotRun` where there is none, or no git. */
export async function openRepository(folder: string): Promise<Repository> {
  const found = await run(folder, ["rev-parse", "--show-toplevel"]);
  if (!found.ok) {
    if (found.missing)
      throw new CannotRun(
        "git is not installed, and comparing needs it",
        "install git, or use: concord diff BEFORE AFTER",
      );
    if (/not a git repository/u.test(found.said)) {
      throw new CannotRun(
        `${folder} is not in a git repository, so there is nothing to compare with`,
        "run git init and commit the contracts, or compare two folders: concord diff BEFORE AFTER",
      );
    }
    throw new CannotRun(`git refused: ${found.said}`);
  }
  const root = found.text;
  return {
    root,
    ask: async (...args) => {
      const answer = await run(root, args);
      return answer.ok ? answer.text : undefined;
    },
    blobs: (ids) => readBlobs(root, ids),
  };
}

/** The commit that a branch, tag or expression means; undefined where it means none. */
export async function resolveCommit(repository: Repository, revision: string): Promise<string | undefined> {
  if (revision.startsWith("-")) return undefined;
  return repository.ask("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`);
}

/** Whether the history was cut when it was cloned. */
export async function isShallow(repository: Repository): Promise<boolean> {
  return (await repository.ask("rev-parse", "--is-shallow-repository")) === "true";
}

/** What to do where an object is not there. */
export const lacking = "a partial clone lacks it: run git fetch --refetch, or clone without --filter";

type Answer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly said: string; readonly missing: boolean };

function run(cwd: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile("git", [...args], { cwd, env: gitEnvironment(), maxBuffer: maxOutput }, (error, stdout, stderr) => {
      if (!error) return resolve({ ok: true, text: stdout.replace(/\r?\n$/u, "") });
      resolve({ ok: false, said: stderr.trim() || error.message, missing: error.code === "ENOENT" });
    });
  });
}

/** One `git cat-file --batch` for all of them. */
function readBlobs(cwd: string, ids: readonly string[]): Promise<readonly Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["cat-file", "--batch"], {
      cwd,
      env: gitEnvironment(),
      stdio: ["pipe", "pipe", "ignore"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.stdin.on("error", () => {});
    child.on("close", () => {
      try {
        resolve(splitBatch(Buffer.concat(chunks), ids));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    child.stdin.end(ids.map((id) => `${id}\n`).join(""));
  });
}

/** `<id> blob <size>\n<bytes>\n`, once for each id. */
function splitBatch(output: Buffer, ids: readonly string[]): Uint8Array[] {
  let offset = 0;
  return ids.map((id) => {
    const end = output.indexOf(0x0a, offset);
    const [, type, size] = output.toString("utf8", offset, Math.max(end, offset)).split(" ");
    if (end < 0 || type !== "blob") {
      throw new CannotRun(`git cannot read the object ${id}`, lacking);
    }
    const start = end + 1;
    offset = start + Number(size) + 1;
    return output.subarray(start, offset - 1);
  });
}

function gitEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1" };
}
