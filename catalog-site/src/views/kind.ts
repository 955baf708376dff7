import type { Message } from "@concord/contracts";
import { isOrder } from "./phrases.ts";

/**
 * What a message is called. A contract that only says that it receives something makes a command of it; where its name
 * does not read as one ("light measured"), plain "message" is all that can be said without misleading.
 */
export function shownKind({ kind, name }: Message): Message["kind"] | "message" {
  return kind === "command" && !isOrder(name) ? "message" : kind;
}
