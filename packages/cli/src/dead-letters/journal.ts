import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "@concord/contracts";

/** What has been replayed: a line a letter, by its id. No payload is in it. */
export interface Journal {
  has(id: string): boolean;
  /** On disk when it returns. */
  add(id: string): void;
}

/**
 * Remembers in a file, so that a replay that was cut off between publishing and acknowledging goes on where it was, and
 * so that letters which a log gives back are not sent again.
 */
export function openJournal(file: string): Journal {
  const known = new Set(existsSync(file) ? readFileSync(file, "utf8").split("\n") : []);
  return {
    has: (id) => known.has(id),
    add(id) {
      known.add(id);
      makeFolder(path.dirname(file));
      appendFileSync(file, `${id}\n`, { flush: true });
    },
  };
}
