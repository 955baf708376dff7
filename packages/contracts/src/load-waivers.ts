import path from "node:path/posix";
import type { Finding, Location } from "@concord/diagnostics";
import type { TeamId } from "./fabric.ts";
import type { FileSource } from "./files.ts";
import { root } from "./resolve/library.ts";
import { member } from "./resolve/pointer.ts";
import { readLibrary } from "./resolve/read-library.ts";
import { checkFile } from "./schemas/check-files.ts";
import { checkFiles, checkText } from "./source/check-text.ts";
import { textOf } from "./source/members.ts";
import { type Report, reporter } from "./source/report.ts";

/** Somebody's acceptance of one finding: the file `waivers/<fingerprint>.yaml`. */
export interface Waiver {
  /** Of the finding, from the name of the file. */
  readonly fingerprint: string;
  readonly file: string;
  /** The teams that accept it. */
  readonly owners: readonly TeamId[];
  readonly reason: string;
  /** `YYYY-MM-DD`, the last day on which it holds. */
  readonly expiry: string;
  readonly at: Readonly<Record<"owner" | "expiry", Location>>;
}

export interface Waivers {
  readonly waivers: readonly Waiver[];
  /** What is wrong with files that are no waivers. */
  readonly findings: readonly Finding[];
  /** The text of a file that was read, for excerpts. */
  readonly source: (file: string) => string | undefined;
}

const readable = /\.(ya?ml|json)$/iu;
const wellNamed = /^[0-9a-f]{16}\.yaml$/u;

/** Reads every waiver of a folder. A file that is none is said in `findings`, and waives nothing. */
export async function loadWaivers(source: FileSource, folder: string): Promise<Waivers> {
  const files = (await source.list()).filter((file) => readable.test(file)).sort();
  const library = await readLibrary(source, { folder, remotes: {} }, { files });
  const reports = reporter(({ file, pointer }, part) => {
    const document = library.documents.get(file);
    return document?.locate(pointer, part) ?? { file, pointer, line: 0, column: 0, length: 0 };
  });
  const wrong = [
    ...checkFiles(library, files),
    ...[...library.documents.values()].flatMap((document) => checkText(document, true)),
    ...files.flatMap((file) => [...checkName(file, folder, files), ...checkFile(library, file, "waiver")]),
  ];
  for (const report of wrong) reports.add(report);
  const waivers = files.flatMap((file): Waiver[] => {
    const node = root(library, file);
    const document = library.documents.get(file);
    if (!node || !document || reports.hasError(file)) return [];
    const at = { owner: document.locate("/owner"), expiry: document.locate("/expiry") };
    const [reason = "", expiry = ""] = [textOf(node, "reason"), textOf(node, "expiry")];
    const owners = [member(node.value, "owner") as TeamId | readonly TeamId[]].flat();
    return [{ fingerprint: path.basename(file, ".yaml"), file, owners, reason, expiry, at }];
  });
  return { waivers, findings: reports.all(), source: (file) => library.documents.get(file)?.text };
}

function checkName(file: string, folder: string, files: readonly string[]): Report[] {
  if (wellNamed.test(path.relative(folder, file))) return [];
  // On a disk that takes capitals for small letters there is one file, on others there are two.
  const meant = `${folder}/${path.basename(file).toLowerCase().replace(readable, "")}.yaml`;
  const rival = files.includes(meant) ? meant : undefined;
  return [
    {
      rule: "waiver-misnamed",
      severity: "error",
      message: rival
        ? `Two files waive one finding: ${rival} counts, and this one does not`
        : "The file is not called by a finding's fingerprint, so nobody can say what it waives",
      label: rival ? `waives nothing: ${rival} is of the same finding` : "waives nothing",
      at: { file, pointer: "", line: 1, column: 1, length: 0 },
      facts: {},
      help: rival
        ? `Put what is meant into ${rival}, with every team that accepts it as an owner, and delete this file.`
        : `Call it ${folder}/<fingerprint>.yaml: the finding names the file that waives it.`,
    },
  ];
}
