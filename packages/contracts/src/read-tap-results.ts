import type { Finding } from "@concord/diagnostics";
import type { FileSource } from "./files.ts";
import { root } from "./resolve/library.ts";
import { readLibrary } from "./resolve/read-library.ts";
import { checkFile } from "./schemas/check-files.ts";
import { checkFiles, checkText } from "./source/check-text.ts";
import { reporter } from "./source/report.ts";
import type { TapResult } from "./tap-result.ts";

/** Where results are kept, beside concord.yaml. */
export const tapFolder = "observed";

export interface TapResults {
  /** Sorted by channel. */
  readonly results: readonly TapResult[];
  /** What is wrong with files that are no results. */
  readonly findings: readonly Finding[];
}

/**
 * Reads every result below `folder`, which may be missing: then there are none. A file that is none is said in
 * `findings`, and left out. @param source lists the files of that folder: `diskFiles({ cwd, root: tapFolder })`.
 */
export async function readTapResults(source: FileSource, folder: string = tapFolder): Promise<TapResults> {
  const files = (await source.list()).filter((file) => file.endsWith(".json")).sort();
  const library = await readLibrary(source, { folder, remotes: {} }, { files });
  const reports = reporter(({ file, pointer }, part) => {
    const document = library.documents.get(file);
    return document?.locate(pointer, part) ?? { file, pointer, line: 0, column: 0, length: 0 };
  });
  const texts = [...library.documents.values()];
  for (const report of [...checkFiles(library, files), ...texts.flatMap((text) => checkText(text, true))])
    reports.add(report);
  for (const file of files.filter((file) => !reports.hasError(file)))
    for (const report of checkFile(library, file, "tap")) reports.add(report);
  const results = files
    .filter((file) => !reports.hasError(file))
    .flatMap((file) => (root(library, file)?.value as TapResult | undefined) ?? []);
  return { results: results.sort((one, other) => (one.channel < other.channel ? -1 : 1)), findings: reports.all() };
}
