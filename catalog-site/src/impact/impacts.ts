import { createHash } from "node:crypto";
import { gateStamp } from "@concord/compat";
import { createIndex, type Fabric, type MessageId } from "@concord/contracts";
import { isSubschema, type Judge } from "@concord/subschema";
import { fieldImpacts, type FieldImpact } from "./field-impact.ts";
import { openMemory } from "../memory.ts";
import { remember } from "./remember.ts";
import { fabricOf } from "./slice-fabric.ts";

/** What every change to every field of a message would do, in the order of its fields. */
export type Impacts = ReadonlyMap<MessageId, readonly FieldImpact[]>;

export interface AskImpacts {
  /** Of one message; empty where its fields are not known. */
  readonly of: (message: MessageId) => Promise<readonly FieldImpact[]>;
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

/** Asks the gate what changes would break, or remembers what it said of the very same message. */
export async function askImpacts(fabric: Fabric, options: ImpactOptions): Promise<AskImpacts> {
  const memory = await openMemory<readonly FieldImpact[]>(options.cache, "impact", gateStamp());
  const index = createIndex(fabric);
  const messages = new Map(fabric.messages.map((message) => [message.id, message]));
  const gate = { ...remember(options.judge ?? inThisThread), today: options.today };
  return {
    of: async (id) => {
      const message = messages.get(id);
      if (message === undefined || message.payload?.format !== "json-schema") return [];
      const around = fabricOf(fabric, index, message);
      const pointers = options.fieldsOf(id).slice(0, fieldsAsked);
      const key = keyOf(around, pointers, options.today);
      return memory.recall(key, () => fieldImpacts(around, pointers, gate));
    },
    keep: memory.keep,
  };
}

/** All of them, for a build. */
export async function listImpacts(fabric: Fabric, options: ImpactOptions): Promise<Impacts> {
  const ask = await askImpacts(fabric, options);
  const impacts = new Map<MessageId, readonly FieldImpact[]>();
  for (const { id } of fabric.messages) impacts.set(id, await ask.of(id));
  await ask.keep();
  return impacts;
}

/** Everything that the gate could look at, and what it is asked. */
function keyOf({ messages, channels, operations, services, contracts, settings }: Fabric, ...asked: unknown[]): string {
  const promised = contracts.map(({ service, compatibility }) => [service, compatibility]);
  const { compatibility, deprecation } = settings;
  const all = [messages, channels, operations, services, promised, compatibility, deprecation, ...asked];
  return createHash("sha256").update(JSON.stringify(all)).digest("base64url").slice(0, 22);
}
