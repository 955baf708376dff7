import type { Fabric, Flow, FlowStep, MessageId, Operation, ServiceId } from "@concord/contracts";
import { type FabricIndex, createIndex } from "@concord/contracts";

/** How far a flow is carried by what the contracts say. */
export interface FlowCoverage {
  readonly flow: Flow["id"];
  readonly steps: number;
  /** Steps that name something which exists. */
  readonly resolved: number;
  readonly services: readonly ServiceId[];
  /** Steps that something before them leads to. */
  readonly connected: number;
  /** Steps that nothing before them leads to. */
  readonly gaps: readonly FlowGap[];
}

export interface FlowGap {
  readonly step: FlowStep;
  readonly service: ServiceId;
  /** `acts`: the service does something unasked. `waits`: what it waits for is not sent before. */
  readonly kind: "acts" | "waits";
  readonly messages: readonly MessageId[];
}

/**
 * Follows a flow from step to step. A step is led to when its service took part before, was sent something before, or
 * when somebody outside does it: the first step, and every call of an endpoint.
 */
export function coverFlow(flow: Flow, fabric: Fabric, index: FabricIndex = createIndex(fabric)): FlowCoverage {
  const acted = new Set<ServiceId>();
  const reached = new Set<ServiceId>();
  const sent = new Set<MessageId>();
  const gaps: FlowGap[] = [];
  let resolved = 0;
  for (const [number, step] of flow.steps.entries()) {
    const operation = index.operations.get(step.operation ?? "");
    const service = operation?.service ?? index.endpoints.get(step.endpoint ?? "")?.service;
    if (service === undefined) continue;
    resolved += 1;
    const gap = number > 0 && operation ? gapAt(operation) : undefined;
    if (gap) gaps.push({ step, service, ...gap });
    acted.add(service);
    for (const message of operation ? sentBy(operation) : []) {
      sent.add(message);
      for (const receiver of index.receivers(message)) reached.add(receiver.service);
      for (const user of index.declaredUsers(message)) reached.add(user.id);
    }
  }

  function gapAt(operation: Operation): Pick<FlowGap, "kind" | "messages"> | undefined {
    const awaited = operation.action === "receive" ? operation.messages.map(({ message }) => message) : [];
    if (awaited.length > 0 && !awaited.some((message) => sent.has(message)))
      return { kind: "waits", messages: awaited };
    const led = acted.has(operation.service) || reached.has(operation.service);
    return led || awaited.length > 0
      ? undefined
      : { kind: "acts", messages: operation.messages.map(({ message }) => message) };
  }

  const services = [...acted].sort();
  return { flow: flow.id, steps: flow.steps.length, resolved, services, connected: resolved - gaps.length, gaps };
}

/** What goes out by an operation: what it sends, or what it answers. */
function sentBy({ action, messages, reply }: Operation): MessageId[] {
  return (action === "send" ? messages : (reply?.messages ?? [])).map(({ message }) => message);
}
