import type { Endpoint, Fabric, MediaType, Message, Operation, OperationMessage, Schema } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import { indexOf } from "../fabric-index.ts";

/** What a change is thought of. */
export type ImpactTarget =
  | { readonly kind: "message"; readonly before: Message }
  | { readonly kind: "endpoint"; readonly before: Endpoint };

/** The fabric with nothing but the target and those who take part in it: what everybody else does cannot matter. */
export function around(fabric: Fabric, target: ImpactTarget): Fabric {
  if (target.kind === "endpoint") {
    return { ...fabric, endpoints: [target.before], messages: [], channels: [], operations: [] };
  }
  const { id } = target.before;
  const index = indexOf(fabric);
  const channels = index.channelsOfMessage(id).map((channel) => ({ ...channel, messages: [id] }));
  const operations = new Map(
    [...index.senders(id), ...index.receivers(id)].map((operation) => [operation.id, onlyAbout(id, operation)]),
  );
  return { ...fabric, endpoints: [], messages: [target.before], channels, operations: [...operations.values()] };
}

function onlyAbout(id: string, operation: Operation): Operation {
  return eachMessage(operation, (declared) => (declared.message === id ? [declared] : []));
}

/** The fabric without the target; what carried it stays. */
export function withoutTarget(fabric: Fabric, target: ImpactTarget): Fabric {
  const { id } = target.before;
  if (target.kind === "endpoint") {
    return { ...fabric, endpoints: fabric.endpoints.filter((endpoint) => endpoint.id !== id) };
  }
  return {
    ...fabric,
    messages: fabric.messages.filter((message) => message.id !== id),
    channels: fabric.channels.map((channel) => ({
      ...channel,
      messages: channel.messages.filter((message) => message !== id),
    })),
    operations: fabric.operations.map((operation) =>
      eachMessage(operation, (declared) => (declared.message === id ? [] : [declared])),
    ),
  };
}

/** The fabric with another schema in place of one; where it is referred to it follows. */
export function withSchema(fabric: Fabric, target: ImpactTarget, schema: Schema, json: JsonObject): Fabric {
  const now: Schema = { ...schema, json };
  if (target.kind === "endpoint") {
    return withEndpoint(fabric, withMediaSchema(target.before, schema, now));
  }
  const { id } = target.before;
  return {
    ...fabric,
    messages: fabric.messages.map((message) => (message.id === id ? { ...message, payload: now } : message)),
    operations: fabric.operations.map((operation) =>
      eachMessage(operation, (declared) =>
        declared.message === id && declared.shared ? [{ ...declared, payload: now }] : [declared],
      ),
    ),
  };
}

/** The fabric with an endpoint as it would be. */
export function withEndpoint(fabric: Fabric, endpoint: Endpoint): Fabric {
  return { ...fabric, endpoints: fabric.endpoints.map((other) => (other.id === endpoint.id ? endpoint : other)) };
}

function withMediaSchema(endpoint: Endpoint, schema: Schema, now: Schema): Endpoint {
  const swap = (content: readonly MediaType[]): MediaType[] =>
    content.map((media) => (media.schema === schema ? { ...media, schema: now } : media));
  const { requestBody } = endpoint;
  return {
    ...endpoint,
    ...(requestBody && { requestBody: { ...requestBody, content: swap(requestBody.content) } }),
    responses: endpoint.responses.map((response) => ({ ...response, content: swap(response.content) })),
  };
}

function eachMessage(
  operation: Operation,
  change: (declared: OperationMessage) => readonly OperationMessage[],
): Operation {
  const { reply } = operation;
  return {
    ...operation,
    messages: operation.messages.flatMap(change),
    ...(reply && { reply: { ...reply, messages: reply.messages.flatMap(change) } }),
  };
}
