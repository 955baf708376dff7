import path from "node:path";
import type { DeprecatedSince } from "@concord/compat";
import { readDocument, resolvePointer } from "@concord/contracts";
import type { Repository } from "./git.ts";

/** One commit of the first-parent line: its id, its day, and what the file was called in it. */
interface Commit {
  readonly id: string;
  readonly day: string;
  readonly path: string;
}

/**
 * Since when a sunset has been announced, from the first-parent line of the side before: the commit from which on it has
 * stood there without a break, whatever the file was called. A commit is never taken as older than its parent, whatever
 * its date says.
 */
export function deprecatedSince(repository: Repository, commit: string, folder: string): DeprecatedSince {
  return async ({ at: { file, pointer } }) => {
    const inTree = path.relative(repository.root, path.resolve(folder, file)).split(path.sep).join("/");
    const sunset = `${pointer.slice(0, pointer.lastIndexOf("/"))}/x-sunset`;
    let since: string | undefined;
    for (const { id, day, path: then } of await commitsOf(repository, commit, inTree)) {
      const text = await repository.ask("show", `${id}:${then}`);
      const value = text === undefined ? undefined : readDocument(then, text).value;
      if (value === undefined || resolvePointer(value, sunset) === undefined) break;
      since = day;
    }
    return since;
  };
}

/** The commits of the first-parent line that touched a file, the youngest first; a renamed file is followed. */
async function commitsOf(repository: Repository, commit: string, file: string): Promise<readonly Commit[]> {
  const format = "--format=%x00%H %P %cI";
  const log = await repository.ask(
    "log",
    "--first-parent",
    "-m",
    "--follow",
    "--name-only",
    "-z",
    format,
    commit,
    "--",
    file,
  );
  const records = commitRecords(log ?? "");
  return Promise.all(
    records.map(async ({ line, path: name }) => {
      const parts = line.split(" ");
      const [id, parent] = [parts[0]!, parts.length > 2 ? parts[1] : undefined];
      const dates = [
        parts.at(-1)!,
        ...(parent ? [(await repository.ask("show", "-s", "--format=%cI", parent)) ?? ""] : []),
      ];
      // As instants: the offset of a date is as easily written as the date.
      const latest = Math.max(...dates.filter(Boolean).map((date) => Date.parse(date)));
      return { id, day: new Date(latest).toISOString().slice(0, 10), path: name };
    }),
  );
}

/** Each commit's line, and the file's name in it: both end with a nought. */
function commitRecords(log: string): readonly { readonly line: string; readonly path: string }[] {
  const parts = log
    .split("\0")
    .map((part) => part.trim())
    .filter(Boolean);
  return parts.flatMap((line, index) => {
    const name = parts[index + 1];
    return /^[0-9a-f]{40,64} .*T/u.test(line) && name !== undefined ? [{ line, path: name }] : [];
  });
}
