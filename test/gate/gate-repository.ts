import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Finding } from "@concord/diagnostics";
import { concord, repositoryIn } from "../cli/run.ts";
import type { ChangeCase, ChangeTable } from "./change-case.ts";
import { type Files, edited, normalized } from "./edit-documents.ts";

/** A repository whose main branch holds a fixture fabric and which has a branch for every case, as a clone in CI has it. */
export interface GateRepository extends Disposable {
  readonly folder: string;
  readonly before: Files;
  /** Checks the branch of a case out, and says what stands there. */
  readonly checkOut: (given: ChangeCase) => Files;
  /** `concord check` on the branch that is checked out. */
  readonly check: () => Promise<{ readonly code: number; readonly findings: readonly Finding[]; readonly err: string }>;
}

export function gateRepository({ fabric, cases }: ChangeTable): GateRepository {
  const home = path.join(import.meta.dirname, "fabric", fabric);
  const before: Files = new Map(
    globSync("**/*.yaml", { cwd: home })
      .sort()
      .map((file) => [file, normalized(readFileSync(path.join(home, file), "utf8"))]),
  );
  const repo = repositoryIn(mkdtempSync(path.join(tmpdir(), "concord-gate-")), Object.fromEntries(before));
  const main = repo.commit("what stands today");
  repo.git("update-ref", "refs/remotes/origin/main", main);
  const proposed = new Map(
    cases.map((given, index) => [given, { branch: `topic-${index}`, files: edited(before, given) }]),
  );
  const commits = [...proposed].map(([{ change }, { branch, files }]) => commitOn(branch, change, main, before, files));
  execFileSync("git", ["fast-import", "--quiet"], { cwd: repo.folder, input: commits.join("") });
  return {
    folder: repo.folder,
    before,
    checkOut: (given) => {
      const { branch, files } = proposed.get(given)!;
      repo.git("checkout", "-q", branch);
      return files;
    },
    check: async () => {
      const { code, out, err } = await concord(repo.folder, ["check", "--json"], { env: { GITHUB_BASE_REF: "main" } });
      return { code, err, findings: code > 1 ? [] : JSON.parse(out).findings };
    },
    [Symbol.dispose]: () => rmSync(repo.folder, { recursive: true, force: true }),
  };
}

/** One commit in the words of `git fast-import`: what changed since `parent`. */
function commitOn(branch: string, message: string, parent: string, before: Files, after: Files): string {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const written = [...after].filter(([file, text]) => before.get(file) !== text);
  if (written.length === 0) throw new Error(`it changes nothing: ${message}`);
  const gone = [...before.keys()].filter((file) => !after.has(file));
  return [
    `commit refs/heads/${branch}\ncommitter A <a@example.com> 1767268800 +0000\n${data(message)}from ${parent}\n`,
    ...gone.map((file) => `D ${file}\n`),
    ...written.map(([file, text]) => `M 100644 inline ${file}\n${data(text)}`),
  ].join("");
}
