import path from "node:path";
import type { DeprecatedSince } from "@concord/compat";
import { readDocument, resolvePointer } from "@concord/contracts";
import type { Repository } from "./git.ts";

/** One commit of the first-parent line: its id and its day. */
interface Commit {
  readonly id: string;
  readonly day: string;
}

/**
 * Since when a sunset has been announced, from the first-parent line of the side before: the commit from which on it has
 * stood there without a break. A commit is never taken as older than its parent, whatever its date says.
 */
export function deprecatedSince(repository: Repository, commit: string, folder: string): DeprecatedSince {
  return async ({ at: { file, pointer } }) => {
    const inTree = path.relative(repository.root, path.resolve(folder, file)).split(path.sep).join("/");
    const sunset = `${pointer.slice(0, pointer.lastIndexOf("/"))}/x-sunset`;
    let since: string | undefined;
    for (const { id, day } of await commitsOf(repository, commit, inTree)) {
      const text = await repository.ask("show", `${id}:${inTree}`);
      const value = text === undefined ? undefined : readDocument(file, text).value;
      if (value === undefined || resolvePointer(value, sunset) === undefined) break;
      since = day;
    }
    return since;
  };
}

/** The commits of the first-parent line that touched a file, the youngest first. */
async function commitsOf(repository: Repository, commit: string, file: string): Promise<readonly Commit[]> {
  const log = await repository.ask("log", "--first-parent", "-m", "--format=%H %P %cI", commit, "--", file);
  const lines = (log ?? "").split("\n").filter(Boolean);
  return Promise.all(
    lines.map(async (line) => {
      const parts = line.split(" ");
      const [id, parent] = [parts[0]!, parts.length > 2 ? parts[1] : undefined];
      const dates = [
        parts.at(-1)!,
        ...(parent ? [(await repository.ask("show", "-s", "--format=%cI", parent)) ?? ""] : []),
      ];
      // As instants: the offset of a date is as easily written as the date.
      const latest = Math.max(...dates.filter(Boolean).map((date) => Date.parse(date)));
      return { id, day: new Date(latest).toISOString().slice(0, 10) };
    }),
  );
}
