import type { Endpoint, Flow, FlowStep, Operation, Place } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { below, isObject, listAt, objectAt, visitValues } from "../fields/json.ts";
import type { LintContext } from "../lint-context.ts";

/** A step as it is written, with what it names in the fabric. */
export interface StatedStep {
  readonly step: FlowStep;
  readonly stated: JsonObject;
  readonly operation?: Operation;
  readonly endpoint?: Endpoint;
  /** Expressions by the name of the output that they give. */
  readonly outputs: Readonly<Record<string, Json>>;
}

/** One place of a flow where a value is taken from somewhere. */
export interface Taken {
  readonly text: string;
  readonly at: Place;
  /** The step that it stands in; absent for the outputs of the flow itself. */
  readonly step?: StatedStep;
  /** What it is given to: a parameter by name, or a place in the request's body. */
  readonly into?: { readonly parameter: string } | { readonly body: string };
  /** The output that it is, where it is one. */
  readonly output?: string;
}

export interface StatedFlow {
  readonly flow: Flow;
  readonly steps: readonly StatedStep[];
  readonly stated: JsonObject;
}

export function statedFlow(flow: Flow, { index, statedAt }: LintContext): StatedFlow {
  const steps = flow.steps.map((step): StatedStep => {
    const stated = asObject(statedAt(step.at));
    const operation = index.operations.get(step.operation ?? "");
    const endpoint = index.endpoints.get(step.endpoint ?? "");
    return {
      step,
      stated,
      outputs: objectAt(stated, "outputs"),
      ...(operation && { operation }),
      ...(endpoint && { endpoint }),
    };
  });
  return { flow, steps, stated: asObject(statedAt(flow.at)) };
}

/** Every text of a flow that takes a value from a step, an input, a message or an answer. */
export function takenValues({ flow, steps, stated }: StatedFlow): readonly Taken[] {
  const found: Taken[] = [];
  const add = (value: Json | undefined, at: Place, rest: (pointer: string) => Omit<Taken, "text" | "at">): void => {
    if (value === undefined) return;
    visitValues(value, (text, pointer) => {
      if (typeof text === "string")
        found.push({ text, at: { file: at.file, pointer: at.pointer + pointer }, ...rest(pointer) });
    });
  };
  for (const step of steps) {
    const place = (...keys: readonly (string | number)[]): Place => ({
      file: step.step.at.file,
      pointer: below(step.step.at.pointer, ...keys),
    });
    for (const [output, value] of Object.entries(step.outputs))
      add(value, place("outputs", output), () => ({ step, output }));
    add(objectAt(step.stated, "requestBody")["payload"], place("requestBody", "payload"), (body) => ({
      step,
      into: { body },
    }));
    add(step.stated["correlationId"], place("correlationId"), () => ({ step }));
    listAt(step.stated, "parameters").forEach((item, number) => {
      const parameter = asObject(item)["name"];
      const rest = typeof parameter === "string" ? { step, into: { parameter } } : { step };
      add(asObject(item)["value"], place("parameters", number, "value"), () => rest);
    });
  }
  const outputs = { file: flow.at.file, pointer: below(flow.at.pointer, "outputs") };
  add(stated["outputs"], outputs, () => ({}));
  return found;
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
