/** A file that generation wants to exist. */
export interface PlannedFile {
  /** Relative to the output folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Joins plans, sorted by path. Two files at one path (on a file system that folds case, too) are a mistake of ours. */
export function joinPlans(plans: Iterable<readonly PlannedFile[]>): readonly PlannedFile[] {
  const files = [...plans].flat().toSorted((left, right) => (left.path < right.path ? -1 : 1));
  const seen = new Map<string, string>();
  for (const { path } of files) {
    const twin = seen.get(path.toLowerCase());
    if (twin !== undefined) throw new Error(`two planned files for one place: ${twin} and ${path}`);
    seen.set(path.toLowerCase(), path);
  }
  return files;
}
