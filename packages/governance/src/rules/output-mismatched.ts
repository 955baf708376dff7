import type { Schema } from "@concord/contracts";
import { selfContained } from "../fields/self-contained.ts";
import { readExpression } from "../flows/expression.ts";
import { type StatedFlow, type StatedStep, type Taken, statedFlow, takenValues } from "../flows/stated-flow.ts";
import { type SchemaPart, partsAt, schemasOfBody, schemasOfExpression } from "../flows/value-schemas.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

export const outputMismatched = defineLintRule({
  id: "output-mismatched",
  severity: "error",
  title: "What one step gives, another does not accept",
  explanation:
    "The output of a step is used as a parameter or in the body of a later one, and its schema is not inside the schema there: the witness is a value that the first may give and the second rejects. " +
    "Take another value, or make the two agree, best by referring to one model.",
  example:
    "outputs: { id: $message.payload#/customerEmail }     parameters: [{ name: customerId, value: $steps.register.outputs.id }]",
  inspect: async (context) => {
    const remarks = await Promise.all(
      context.fabric.flows.map(async (flow) => {
        const stated = statedFlow(flow, context);
        const found = await Promise.all(takenValues(stated).map((taken) => check(taken, stated, context)));
        return found.flat();
      }),
    );
    return remarks.flat();
  },
});

async function check(taken: Taken, flow: StatedFlow, context: LintContext): Promise<Remark[]> {
  const given = givenParts(taken.text, flow, context);
  const wanted = taken.step ? wantedParts(taken, taken.step, context) : [];
  for (const part of given) {
    for (const target of wanted) {
      const decision = await context.judge(inputOf(part), inputOf(target), {});
      if (decision.verdict !== "fails") continue;
      return [
        {
          at: taken.at,
          message: `${taken.text} does not fit: ${decision.reason}`,
          label: decision.reason,
          related: [
            { label: "given by", at: part.schema.at, text: part.schema.name },
            { label: "goes to", at: target.schema.at, text: target.schema.name },
          ],
          facts: { flow: flow.flow.id, step: taken.step!.step.id, expression: taken.text },
          witness: { value: decision.witness, acceptedBy: "sender", rejectedBy: "receiver", reason: decision.reason },
          help: "take a value that fits, or let both refer to one model",
        },
      ];
    }
  }
  return [];
}

/** What the output that an expression names may be. */
function givenParts(text: string, flow: StatedFlow, context: LintContext): readonly SchemaPart[] {
  const expression = readExpression(text);
  if (expression?.kind !== "step") return [];
  const source = flow.steps.find(({ step }) => step.id === expression.step);
  const output = source?.outputs[expression.output];
  const origin = typeof output === "string" ? readExpression(output) : undefined;
  if (!source || !origin || !("pointer" in origin) || origin.kind === "step") return [];
  const schemas = schemasOfExpression(origin, source, context) ?? [];
  return schemas.flatMap((schema) => partsAt(schema, origin.pointer + expression.pointer));
}

/** What the parameter or the place in the body accepts. */
function wantedParts({ into }: Taken, step: StatedStep, context: LintContext): readonly SchemaPart[] {
  if (into === undefined) return [];
  if ("body" in into) return (schemasOfBody(step, context) ?? []).flatMap((schema) => partsAt(schema, into.body));
  const schema: Schema | undefined = step.endpoint?.parameters.find(({ name }) => name === into.parameter)?.schema;
  return schema && schema.format !== "other" ? [{ json: schema.json, schema }] : [];
}

function inputOf({ json, schema }: SchemaPart): ReturnType<typeof selfContained> {
  return selfContained(json, schema);
}
