/** Brokers run as an ordinary user, also where everything else runs as root. */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface User {
  readonly uid: number;
  readonly gid: number;
}

const id = (flag: "-u" | "-g") => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));

/** `nobody` for root; undefined (whoever runs this) for everybody else. */
export const ordinaryUser: User | undefined = process.getuid?.() === 0 ? { uid: id("-u"), gid: id("-g") } : undefined;

/** A new folder that belongs to the ordinary user alone. */
export function ordinaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `concord-${name}-`));
  chmodSync(folder, 0o700);
  if (ordinaryUser !== undefined) chownSync(folder, ordinaryUser.uid, ordinaryUser.gid);
  return folder;
}
