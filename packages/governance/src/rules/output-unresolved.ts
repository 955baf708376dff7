import { nearestWord } from "@concord/diagnostics";
import { expressionsIn, readExpression } from "../flows/expression.ts";
import { type StatedFlow, type Taken, statedFlow, takenValues } from "../flows/stated-flow.ts";
import { partsAt, schemasOfExpression } from "../flows/value-schemas.ts";
import { isObject, objectAt } from "../fields/json.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

export const outputUnresolved = defineLintRule({
  id: "output-unresolved",
  severity: "error",
  title: "A flow takes a value from where there is none",
  explanation:
    "An expression names a step that does not exist or comes later, an output that the step does not have, an input that the flow does not declare, or a field that the message or answer does not have.",
  example: "outputs: { orderId: $message.payload#/orderNumber }     (the payload has orderId)",
  inspect: (context) =>
    context.fabric.flows.flatMap((flow) => {
      const stated = statedFlow(flow, context);
      return takenValues(stated).flatMap((taken) =>
        expressionsIn(taken.text).flatMap((text) => check(text, taken, stated, context) ?? []),
      );
    }),
});

function check(text: string, taken: Taken, flow: StatedFlow, context: LintContext): Remark | undefined {
  const expression = readExpression(text);
  if (!expression || expression.kind === "other") return undefined;
  const problem = (why: string, meant?: string): Remark => ({
    at: taken.at,
    message: `${text}: ${why}`,
    label: why,
    facts: { flow: flow.flow.id, expression: text, ...(meant !== undefined && { meant }) },
    help: meant === undefined ? "name a value that is there" : `did you mean ${meant}?`,
  });
  if (expression.kind === "input") {
    const inputs = flow.stated["inputs"];
    const properties = isObject(inputs) ? objectAt(inputs, "properties") : {};
    if (Object.keys(properties).length === 0 || Object.hasOwn(properties, expression.name)) return undefined;
    return problem(`the flow has no input ${expression.name}`, nearestWord(expression.name, Object.keys(properties)));
  }
  if (expression.kind === "step") {
    const ids = flow.steps.map(({ step }) => step.id);
    const number = ids.indexOf(expression.step);
    if (number < 0) return problem(`there is no step ${expression.step}`, nearestWord(expression.step, ids));
    const current = taken.step ? ids.indexOf(taken.step.step.id) : ids.length;
    if (number >= current) return problem(`the step ${expression.step} comes later`);
    const outputs = Object.keys(flow.steps[number]!.outputs);
    if (outputs.includes(expression.output)) return undefined;
    return problem(
      `the step ${expression.step} has no output ${expression.output}`,
      nearestWord(expression.output, outputs),
    );
  }
  const schemas = taken.step && schemasOfExpression(expression, taken.step, context);
  if (
    !schemas ||
    expression.pointer === "" ||
    schemas.some((schema) => partsAt(schema, expression.pointer).length > 0)
  ) {
    return undefined;
  }
  return problem(`there is no ${expression.pointer}`);
}
