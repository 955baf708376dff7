/** A file that generation wants to exist. */
export interface PlannedFile {
  /** Relative to the output folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** A module of types alone, with what compiling it would give: the same text as its declarations, and no code. */
export function typesModule(module: string, text: string): readonly PlannedFile[] {
  const header = text.slice(0, text.indexOf("\n") + 1);
  return [
    { path: `src/${module}.ts`, text },
    { path: `dist/${module}.d.ts`, text },
    { path: `dist/${module}.js`, text: `${header}export {};\n` },
  ];
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
