/**
 * Where contracts are read from: a folder on disk, a git tree, memory in tests.
 * Paths are relative to the workspace root, with forward slashes.
 */
export interface FileSource {
  /** Files below the contracts folder, sorted; links that lead out of it are not followed. */
  list(): Promise<readonly string[]>;
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
