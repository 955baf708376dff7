import type { MessageId } from "@concord/contracts";
import { statedFlow } from "../flows/stated-flow.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

export const stepUnanswered = defineLintRule({
  id: "step-unanswered",
  severity: "error",
  title: "A flow waits for something that nobody sends",
  explanation:
    "The step receives a message, or asks and waits for a reply, and no service of the fabric sends it: the flow ends there for ever. Let the sender describe it, or correct the step.",
  example: "operationId: $sourceDescriptions.ledger.receivePaymentSettled     and nobody sends paymentSettled",
  inspect: (context) =>
    context.fabric.flows.flatMap((flow) =>
      statedFlow(flow, context).steps.flatMap(({ step, operation }): Remark[] => {
        if (!operation) return [];
        const awaited = operation.action === "receive" ? operation.messages : (operation.reply?.messages ?? []);
        const unsent = awaited.map(({ message }) => message).filter((message) => !isSent(message, context));
        if (unsent.length === 0 || unsent.length < awaited.length) return [];
        return [
          {
            at: step.at,
            message: `the step ${step.id} waits for ${unsent.join(" or ")}, which nobody sends`,
            label: "waits for ever",
            facts: { flow: flow.id, step: step.id, messages: unsent },
            help: "let the sender describe it, or name what is really waited for",
          },
        ];
      }),
    ),
});

/** By a service of the fabric, or by a partner who calls a webhook. */
function isSent(message: MessageId, { index }: LintContext): boolean {
  const open = index
    .channelsOfMessage(message)
    .some(({ protocols }) => protocols.some((one) => /^(https?|wss?)$/u.test(one)));
  return open || index.senders(message).length > 0;
}
