import type { Place } from "@concord/contracts";
import type { Subject } from "./facts/fact.ts";
import { escapeToken } from "./json-pointer.ts";

/** A place further down. Where nothing stands there, findings show what surrounds it. */
export function below({ file, pointer }: Place, ...keys: readonly string[]): Place {
  return { file, pointer: [pointer, ...keys.map(escapeToken)].join("/") };
}

/** The place of a verdict: some member of what its subject is now; the subject's own place before where it is no more. */
export function placeNow({ after }: Subject, ...keys: readonly string[]): { readonly at?: Place } {
  return after ? { at: below(after.at, ...keys) } : {};
}
