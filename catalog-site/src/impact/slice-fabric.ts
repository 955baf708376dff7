import type { Fabric, FabricIndex, Message, Operation, OperationMessage, Schema } from "@concord/contracts";
import { sliceSchema } from "./slice-schema.ts";
import { renameUse, withoutNames } from "./without-names.ts";

/** Positions are told elsewhere: what a change would break does not hang on them. */
export const nowhere: Pick<Fabric, "locate" | "source" | "documents" | "findings"> = {
  locate: (place) => ({ ...place, line: 1, column: 1, length: 0 }),
  source: () => undefined,
  documents: new Map(),
  findings: [],
};

/** The fabric of one message and those who take part in it: all that the gate looks at when the message changes. */
export function fabricOf(fabric: Fabric, index: FabricIndex, message: Message): Fabric {
  const { id } = message;
  const operations = [...new Set([...index.senders(id), ...index.receivers(id)])].map((one) => onlyAbout(id, one));
  const channels = index.channelsOfMessage(id).map((channel) => ({ ...channel, messages: [id] }));
  const services = new Set([
    message.owner,
    ...channels.map(({ owner }) => owner),
    ...operations.map(({ service }) => service),
    ...index.declaredUsers(id).map((service) => service.id),
  ]);
  // Who else speaks on the channel decides what is promised there.
  const speaking = channels.flatMap((channel) => index.operationsOnChannel(channel.id)).filter(isNew(operations));
  return {
    ...fabric,
    ...nowhere,
    messages: [message],
    channels,
    operations: [...operations, ...speaking.map((one) => onlyAbout(id, one))],
    services: fabric.services
      .filter((service) => services.has(service.id))
      .map((service) => ({ ...service, uses: service.uses.filter(({ target }) => target.id === id) })),
    contracts: fabric.contracts.filter(({ service }) => services.has(service)),
    endpoints: [],
    models: [],
    terms: [],
    flows: [],
    mappings: [],
    teams: [],
  };
}

/** A fabric that is about one field, and where that field is in it. */
export interface FieldFabric {
  readonly fabric: Fabric;
  readonly pointer: string;
}

/** The same, of one field alone. A service that declares the message itself reads all of it: then nothing is left out. */
export function fabricOfField(fabric: Fabric, pointer: string): FieldFabric {
  const declared = fabric.operations.flatMap(({ messages, reply }) => [...messages, ...(reply?.messages ?? [])]);
  const [message] = fabric.messages;
  const json = message?.payload?.json;
  if (message?.payload === undefined || typeof json !== "object" || declared.some(({ shared }) => !shared))
    return { fabric, pointer };
  const { headers: _, ...rest } = message;
  const slice = sliceSchema(json, pointer);
  const nameless = withoutNames(slice, pointer);
  const payload: Schema = { ...message.payload, json: nameless?.json ?? slice };
  const usesOf = (uses: readonly string[]) => (nameless ? uses.map((use) => renameUse(use, pointer)) : uses);
  const now = ({ message, shared, at }: OperationMessage): OperationMessage => ({ message, shared, at, payload });
  const part: Fabric = {
    ...fabric,
    messages: [{ ...rest, payload }],
    services: fabric.services.map((service) => ({
      ...service,
      uses: service.uses.map((use) => ({ ...use, ...(use.fields && { fields: usesOf(use.fields) }) })),
    })),
    operations: fabric.operations.map((operation) => ({
      ...operation,
      ...(operation.uses && { uses: usesOf(operation.uses) }),
      messages: operation.messages.map(now),
      ...(operation.reply && { reply: { ...operation.reply, messages: operation.reply.messages.map(now) } }),
    })),
  };
  return { fabric: part, pointer: nameless?.pointer ?? pointer };
}

function onlyAbout(id: string, operation: Operation): Operation {
  const { reply } = operation;
  const about = ({ message }: OperationMessage): boolean => message === id;
  return {
    ...operation,
    messages: operation.messages.filter(about),
    ...(reply && { reply: { ...reply, messages: reply.messages.filter(about) } }),
  };
}

function isNew(known: readonly Operation[]): (one: Operation) => boolean {
  const ids = new Set(known.map(({ id }) => id));
  return ({ id }) => !ids.has(id);
}
