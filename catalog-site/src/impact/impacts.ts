import { createHash } from "node:crypto";
import { gateStamp } from "@concord/compat";
import { createIndex, type EndpointId, type Fabric, type MessageId } from "@concord/contracts";
import { isSubschema, type Judge } from "@concord/subschema";
import { endpointImpact, type EndpointImpact } from "./endpoint-impact.ts";
import { fieldImpacts, type FieldImpact } from "./field-impact.ts";
import { openMemory } from "../memory.ts";
import { remember } from "./remember.ts";
import { fabricOfEndpoint } from "./slice-endpoint.ts";
import { fabricOf } from "./slice-fabric.ts";

/** What every change would do to those on the other side. */
export interface Impacts {
  /** To every field of a message, in the order of its fields. */
  readonly messages: ReadonlyMap<MessageId, readonly FieldImpact[]>;
  readonly endpoints: ReadonlyMap<EndpointId, EndpointImpact>;
}

export interface AskImpacts {
  /** Empty where the fields of the message are not known. */
  readonly ofMessage: (message: MessageId) => Promise<readonly FieldImpact[]>;
  readonly ofEndpoint: (endpoint: EndpointId) => Promise<EndpointImpact | undefined>;
  /** Keeps what was asked for the next time. */
  readonly keep: () => Promise<void>;
}

export interface ImpactOptions {
  /** JSON pointers of the fields of a message, as its page lists them. */
  readonly fieldsOf: (message: MessageId) => readonly string[];
  readonly judge?: Judge | undefined;
  /** `YYYY-MM-DD`, of the contracts: equal contracts, equal answers. */
  readonly today: string;
  /** The folder in which answers are kept. */
  readonly cache?: string | undefined;
}

/** More fields of one message are not asked about; `concord impact` answers for each. */
export const fieldsAsked = 200;

const inThisThread: Judge = async (before, after, options) => isSubschema(before, after, options);

/** Asks the gate what changes would break, or remembers what it said of the very same message or endpoint. */
export async function askImpacts(fabric: Fabric, options: ImpactOptions): Promise<AskImpacts> {
  const stamp = gateStamp();
  const memory = await openMemory<readonly FieldImpact[]>(options.cache, "impact", stamp);
  const memoryOfEndpoints = await openMemory<EndpointImpact | undefined>(options.cache, "endpoint-impact", stamp);
  const index = createIndex(fabric);
  const messages = new Map(fabric.messages.map((message) => [message.id, message]));
  const endpoints = new Map(fabric.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const gate = { ...remember(options.judge ?? inThisThread), today: options.today };
  return {
    ofMessage: async (id) => {
      const message = messages.get(id);
      if (message === undefined || message.payload?.format !== "json-schema") return [];
      const around = fabricOf(fabric, index, message);
      const pointers = options.fieldsOf(id).slice(0, fieldsAsked);
      const key = keyOf(around, pointers, options.today);
      return memory.recall(key, () => fieldImpacts(around, pointers, gate));
    },
    ofEndpoint: async (id) => {
      const endpoint = endpoints.get(id);
      if (endpoint === undefined) return undefined;
      const around = fabricOfEndpoint(fabric, index, endpoint);
      return memoryOfEndpoints.recall(keyOf(around, options.today), () => endpointImpact(around, gate));
    },
    keep: async () => {
      await memory.keep();
      await memoryOfEndpoints.keep();
    },
  };
}

/** All of them, for a build. */
export async function listImpacts(fabric: Fabric, options: ImpactOptions): Promise<Impacts> {
  const ask = await askImpacts(fabric, options);
  const [messages, endpoints] = [new Map<MessageId, readonly FieldImpact[]>(), new Map<EndpointId, EndpointImpact>()];
  for (const { id } of fabric.messages) messages.set(id, await ask.ofMessage(id));
  for (const { id } of fabric.endpoints) {
    const impact = await ask.ofEndpoint(id);
    if (impact !== undefined) endpoints.set(id, impact);
  }
  await ask.keep();
  return { messages, endpoints };
}

/** Everything that the gate could look at, and what it is asked. */
function keyOf(
  { messages, channels, operations, endpoints, services, contracts, settings }: Fabric,
  ...asked: unknown[]
): string {
  const promised = contracts.map(({ service, compatibility }) => [service, compatibility]);
  const { compatibility, deprecation } = settings;
  const all = [messages, channels, operations, endpoints, services, promised, compatibility, deprecation, ...asked];
  return createHash("sha256").update(JSON.stringify(all)).digest("base64url").slice(0, 22);
}
