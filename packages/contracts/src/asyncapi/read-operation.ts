import type { ReadOperation } from "../reading.ts";
import type { Node } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";
import { compatibilityOf, deprecationOf, describedOf, objectOf, optional, textOf, textsOf } from "../source/members.ts";
import { accessOf } from "../source/read-access.ts";
import { bindingsOf } from "./read-bindings.ts";
import type { MessageContext } from "./read-message.ts";

type Common = Omit<ReadOperation, "action" | "channel" | "messages" | "reply" | "at">;

/** What operations of both major versions say in the same words. */
export function readOperationFacts(context: MessageContext, document: Node, node: Node, name: string): Common {
  const { at: _at, ...described } = describedOf(node, name);
  return {
    ...described,
    name,
    ...bindingsOf(context, node, "operation", name),
    ...accessOf(context.library, node, document),
    ...optional("uses", textsOf(node, "x-uses")),
    ...optional("purpose", textOf(node, "x-purpose")),
    ...optional("retry", objectOf(node, "x-retry")),
    ...optional("deadLetter", member(node.value, "x-dead-letter")),
    ...optional("rateLimit", objectOf(node, "x-rate-limit")),
    ...optional("capability", textOf(node, "x-capability")),
    ...compatibilityOf(node),
    ...deprecationOf(node),
  };
}
