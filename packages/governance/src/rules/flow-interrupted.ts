import { type FlowGap, coverFlow } from "../flows/coverage.ts";
import { defineLintRule } from "../lint-rule.ts";

export const flowInterrupted = defineLintRule({
  id: "flow-interrupted",
  severity: "warning",
  title: "Nothing leads from one step of a flow to the next",
  explanation:
    "A service acts, or waits, and no step before it sends that service anything: a step is missing, or a subscription is, and then the flow would stop there in earnest. " +
    "Add the step that leads to it, or let the service receive what comes before.",
  example: "steps: orders.sendOrderPlaced, billing.sendInvoiceIssued     and billing receives nothing of orders",
  inspect: ({ fabric, index }) =>
    fabric.flows.flatMap((flow) =>
      coverFlow(flow, fabric, index).gaps.map((gap) => ({
        at: gap.step.at,
        message: `${flow.title}: nothing before the step ${gap.step.id} ${reachText(gap)}`,
        label: "nothing leads here",
        facts: { flow: flow.id, step: gap.step.id, service: gap.service, messages: gap.messages },
        help: "add the step that leads here, or let the service receive what comes before",
      })),
    ),
});

function reachText({ kind, service, messages }: FlowGap): string {
  return kind === "acts" ? `reaches ${service}` : `sends ${messages.join(" or ")}`;
}
