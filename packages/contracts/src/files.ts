/**
 * Where contracts are read from: a folder on disk, a git tree, memory in tests.
 * Paths are relative to the workspace root, with forward slashes.
 */
export interface FileSource {
  /** Files below the contracts folder, sorted; links that lead out of it are not followed. */
  list(): Promise<readonly string[]>;
  /** What git calls the bytes, where that is known without reading them. */
  id?(path: string): Promise<string | undefined>;
  /** The bytes, or why they cannot be had. */
  read(path: string): Promise<FileRead>;
}

export type FileRead =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
      readonly ok: false;
      readonly reason: "missing" | "outside" | "unreadable" | "too-large";
      readonly detail: string;
    };

/** Files held in memory, by path: for tests, and for documents that never were files. */
export function memoryFiles(files: Readonly<Record<string, string | Uint8Array>>): FileSource {
  const encoder = new TextEncoder();
  return {
    list: async () => Object.keys(files).sort(),
    read: async (path) => {
      if (!Object.hasOwn(files, path)) return { ok: false, reason: "missing", detail: "no such file" };
      const content = files[path]!;
      return { ok: true, bytes: typeof content === "string" ? encoder.encode(content) : content };
    },
  };
}
