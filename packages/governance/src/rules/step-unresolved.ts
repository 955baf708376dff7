import { nearestWord } from "@concord/diagnostics";
import { textAt } from "../fields/json.ts";
import { type StatedStep, statedFlow } from "../flows/stated-flow.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

export const stepUnresolved = defineLintRule({
  id: "step-unresolved",
  severity: "error",
  title: "A step of a flow names nothing that exists",
  explanation:
    "The flow promises something that no service does: the operation was renamed, removed, or is in a document that sourceDescriptions does not list. A step that says action: send must name an operation that sends.",
  example: "operationId: $sourceDescriptions.orders.sendOrderPlacd",
  inspect: (context) =>
    context.fabric.flows.flatMap((flow) =>
      statedFlow(flow, context).steps.flatMap((step) => misdirected(step) ?? unresolved(step, context) ?? []),
    ),
});

const naming = ["operationId", "operationPath", "channelPath"] as const;

function unresolved({ step, stated, operation, endpoint }: StatedStep, { fabric }: LintContext): Remark | undefined {
  if (operation || endpoint || stated["workflowId"] !== undefined) return undefined;
  const key = naming.find((one) => textAt(stated, one) !== undefined);
  const named = key === undefined ? undefined : textAt(stated, key)!;
  const names = [...fabric.operations, ...fabric.endpoints].map(({ name }) => name);
  const meant = named === undefined ? undefined : nearestWord(named.split(".").at(-1)!, names);
  return {
    at: { file: step.at.file, pointer: key === undefined ? step.at.pointer : `${step.at.pointer}/${key}` },
    message:
      named === undefined
        ? `the step ${step.id} names nothing`
        : `the step ${step.id} names ${named}, which does not exist`,
    label: "does not exist",
    facts: { step: step.id, ...(named !== undefined && { named }), ...(meant !== undefined && { meant }) },
    help:
      meant === undefined
        ? "name an operation or endpoint of a document in sourceDescriptions"
        : `did you mean ${meant}?`,
  };
}

function misdirected({ step, stated, operation }: StatedStep): Remark | undefined {
  const action = textAt(stated, "action");
  if (!operation || action === undefined || action === operation.action) return undefined;
  return {
    at: { file: step.at.file, pointer: `${step.at.pointer}/action` },
    message: `the step ${step.id} says ${action}, and ${operation.id} does not ${action}`,
    label: `${operation.id} is one that ${operation.action === "send" ? "sends" : "receives"}`,
    facts: { step: step.id, operation: operation.id, action },
    help: `say action: ${operation.action}, or name the operation on the other side`,
  };
}
