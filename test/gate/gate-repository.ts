import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Finding } from "@concord/diagnostics";
import { type Repo, concord, repositoryIn } from "../cli/run.ts";
import { type Files, normalized } from "./edit-documents.ts";

/** A repository whose main branch holds a fixture fabric, and what CI does with a pull request to it. */
export interface GateRepository extends Disposable {
  readonly repo: Repo;
  readonly files: Files;
  /** A branch with these files instead, as the one commit on it. */
  readonly propose: (files: Files, message: string) => void;
  /** `concord check` on the branch that is checked out. */
  readonly check: () => Promise<{ readonly code: number; readonly findings: readonly Finding[]; readonly err: string }>;
}

export function gateRepository(fabric: string): GateRepository {
  const home = path.join(import.meta.dirname, "fabric", fabric);
  const files: Files = new Map(
    globSync("**/*.yaml", { cwd: home })
      .sort()
      .map((file) => [file, normalized(readFileSync(path.join(home, file), "utf8"))]),
  );
  const repo = repositoryIn(mkdtempSync(path.join(tmpdir(), "concord-gate-")), Object.fromEntries(files));
  repo.commit("what stands today");
  return {
    repo,
    files,
    propose: (after, message) => {
      repo.git("checkout", "-q", "-f", "-B", "topic", "main");
      for (const file of files.keys()) if (!after.has(file)) rmSync(path.join(repo.folder, file));
      repo.write(Object.fromEntries([...after].filter(([file, text]) => files.get(file) !== text)));
      repo.commit(message);
    },
    check: async () => {
      const { code, out, err } = await concord(repo.folder, ["check", "--json"], { env: { GITHUB_BASE_REF: "main" } });
      return { code, err, findings: code > 1 ? [] : JSON.parse(out).findings };
    },
    [Symbol.dispose]: () => rmSync(repo.folder, { recursive: true, force: true }),
  };
}
