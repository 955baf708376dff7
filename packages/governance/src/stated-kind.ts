import type { Message } from "@concord/contracts";
import type { LintContext } from "./lint-context.ts";

/**
 * Whether a message says itself what sort it is. Otherwise the sort follows from who sends it, which a document that is
 * written from the other side turns round.
 */
export function statesKind({ at }: Message, { statedAt }: LintContext): boolean {
  return statedAt({ file: at.file, pointer: `${at.pointer}/x-kind` }) !== undefined;
}
