import type { Endpoint, Flow, FlowStep, Operation, Service } from "../fabric.ts";
import { humanize, kebabCase, takeName } from "../identifiers.ts";
import { items, nodeAt, open, root, type Library, type Node } from "../resolve/library.ts";
import { lastSegment, member } from "../resolve/pointer.ts";
import { readReference } from "../resolve/reference.ts";
import { fileStem } from "../schema/schema-name.ts";
import { describedOf, optional, textOf } from "../source/members.ts";

/** What steps may name. */
export interface FlowTargets {
  readonly services: readonly Service[];
  readonly operations: readonly Operation[];
  readonly endpoints: readonly Endpoint[];
}

/**
 * An Arazzo document: one flow for each workflow. A step names an endpoint or, since 1.1, an operation of an AsyncAPI
 * document; what names nothing in the fabric stays a step without a target.
 */
export function readFlows(library: Library, file: string, domain: string, targets: FlowTargets): Flow[] {
  const document = root(library, file);
  const info = open(library, document, "info");
  const sources = new Map<string, string>();
  for (const item of items(library, open(library, document, "sourceDescriptions"))) {
    const source = open(library, item);
    const reference = readReference(textOf(source, "url") ?? "", file, library.boundary);
    const name = textOf(source, "name");
    if (name !== undefined && reference.kind === "place") sources.set(name, reference.file);
  }
  const workflows = items(library, open(library, document, "workflows")).flatMap((item) => open(library, item) ?? []);
  const taken = new Set<string>();
  return workflows.map((workflow): Flow => {
    const alone = workflows.length === 1;
    const stem = fileStem(file).replace(/\.arazzo$/i, "");
    const name = alone ? stem : kebabCase(textOf(workflow, "workflowId") ?? stem);
    const title = (alone ? textOf(info, "title") : undefined) ?? textOf(workflow, "summary") ?? humanize(name);
    const capability = textOf(workflow, "x-capability") ?? textOf(info, "x-capability");
    const described = { ...(alone && info ? describedOf(info, name) : {}), ...describedOf(workflow, name), title };
    return {
      ...described,
      id: takeName(taken, `${domain}/${name}`),
      domain,
      ...optional("capability", capability && (capability.includes("/") ? capability : `${domain}/${capability}`)),
      steps: items(library, open(library, workflow, "steps")).flatMap((item, index) => {
        const step = open(library, item);
        return step ? [readStep(library, step, index, sources, targets)] : [];
      }),
    };
  });
}

function readStep(
  library: Library,
  step: Node,
  index: number,
  sources: ReadonlyMap<string, string>,
  targets: FlowTargets,
): FlowStep {
  const id = textOf(step, "stepId") ?? `step-${index + 1}`;
  return { ...describedOf(step, id), id, ...targetOf(library, step, sources, targets) };
}

function targetOf(
  library: Library,
  step: Node,
  sources: ReadonlyMap<string, string>,
  targets: FlowTargets,
): Pick<FlowStep, "endpoint" | "operation"> {
  const named = /^(?:\$sourceDescriptions\.([^.]+)\.)?(.+)$/.exec(textOf(step, "operationId") ?? "");
  const pathed = /^\{?\$sourceDescriptions\.([^.}]+)(?:\.url)?\}?#(.*)$/.exec(
    textOf(step, "operationPath") ?? textOf(step, "channelPath") ?? "",
  );
  const files = [named?.[1], pathed?.[1]].flatMap((name) => (name === undefined ? [] : (sources.get(name) ?? [])));
  const from = files.length > 0 ? files : [...sources.values()];
  const endpoint = targets.endpoints.find(({ at }) => {
    if (!from.includes(at.file)) return false;
    return pathed ? at.pointer === pathed[2] : operationIdAt(library, at) === named?.[2];
  });
  if (endpoint) return { endpoint: endpoint.id };
  const action = member(step.value, "action");
  const operation = targets.operations.find((one) => {
    if (!from.includes(one.at.file)) return false;
    if (named) return lastSegment(one.at.pointer) === named[2] || operationIdAt(library, one.at) === named[2];
    const channel = open(library, nodeAt(library, one.at), "channel");
    return pathed !== null && channel?.pointer === pathed[2] && (action === undefined || one.action === action);
  });
  return operation ? { operation: operation.id } : {};
}

/** The `operationId` that stands at an endpoint, or at a 2.x operation. */
function operationIdAt(library: Library, at: Operation["at"]): string | undefined {
  return textOf(nodeAt(library, at), "operationId");
}
