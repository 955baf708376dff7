import { schemaIdOf, type FramedAvroCodec } from "./avro-framing.ts";
import { ConcordError } from "./errors.ts";
import type { Delivery, Listener, Transport } from "./transport.ts";
import type { Json } from "./types.ts";

export interface SchemaRegistryOptions {
  /** `https://registry.example.com` */
  readonly url: string;
  /** Sent as `Authorization`: `Bearer …`, `Basic …`. Asked for at each request, so that it may change. */
  readonly authorization?: () => string | Promise<string>;
  /** By subject (`orders.placed-value`), the codecs of what is sent and received. */
  readonly codecs: Readonly<Record<string, FramedAvroCodec>>;
  /** Register the schemas rather than only look them up. Default false: registering belongs to a release. */
  readonly register?: boolean;
  /** Default 10,000. */
  readonly timeoutMs?: number;
}

/**
 * A transport whose codecs know the schemas of a registry (Confluent's REST API, which Apicurio, Karapace and Redpanda speak
 * as well): their own ids before anything is sent, and another version's schema before its first message is read.
 * Bytes pass untouched, so that dead letters hold what came.
 */
export function withSchemaRegistry(transport: Transport, options: SchemaRegistryOptions): Transport {
  const { codecs, register = false } = options;
  const asked = new Map<number, Promise<void>>();
  let ready: Promise<void> | undefined;

  const useOwn = async (): Promise<void> => {
    for (const [subject, codec] of Object.entries(codecs)) {
      const path = `/subjects/${encodeURIComponent(subject)}${register ? "/versions" : ""}`;
      const found = await ask(options, path, { schema: JSON.stringify(codec.schema) });
      if (!found) throw unregistered(subject);
      codec.use(Number(found["id"]));
    }
  };
  const learn = async (id: number): Promise<void> => {
    const found = await ask(options, `/schemas/ids/${id}`);
    // An id that nobody registered belongs to no schema: what names it is refused, not waited for.
    const writer = found && schemaIn(String(found["schema"]));
    for (const codec of Object.values(codecs)) codec.learn(id, writer);
  };
  /** Undefined where the schema is known, or there is none to know. */
  const learnFor = ({ body }: Delivery): Promise<void> | undefined => {
    const id = body === null ? undefined : schemaIdOf(body);
    if (id === undefined || Object.values(codecs).every((codec) => codec.knows(id))) return undefined;
    const learning = asked.get(id) ?? learn(id).finally(() => asked.delete(id));
    asked.set(id, learning);
    return learning;
  };

  return {
    name: transport.name,
    caps: transport.caps,
    ...(transport.clock && { clock: transport.clock }),
    connect: async () => {
      await transport.connect();
      ready ??= useOwn();
      await ready.catch((error: unknown) => {
        ready = undefined;
        throw error;
      });
    },
    publish: (messages, given) => transport.publish(messages, given),
    subscribe: (given, listener) => transport.subscribe(given, inOrder(listener, learnFor)),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

/** Hands deliveries on in the order in which they came, though one has to wait for its schema. */
function inOrder(listener: Listener, wait: (delivery: Delivery) => Promise<void> | undefined): Listener {
  let last: Promise<void> | undefined;
  const handOn = async (delivery: Delivery, before: Promise<void> | undefined): Promise<void> => {
    await before;
    try {
      await wait(delivery);
    } catch {
      // The registry cannot be asked now; the message is not at fault.
      try {
        await delivery.settle({ nack: true, delayMs: 1_000 });
      } catch {
        // The broker has taken it back by itself, and those behind it do not wait for that.
      }
      return;
    }
    listener.delivered(delivery);
  };
  return {
    failed: (error) => listener.failed(error),
    interrupted: (error) => listener.interrupted?.(error),
    delivered: (delivery) => {
      if (last === undefined && wait(delivery) === undefined) return listener.delivered(delivery);
      const mine = handOn(delivery, last).finally(() => {
        if (last === mine) last = undefined;
      });
      last = mine;
    },
  };
}

function unregistered(subject: string): ConcordError {
  const help = "register it when the contract is released, or pass { register: true }";
  return new ConcordError("configuration", `the schema registry does not have the schema of ${subject}`, help);
}

/** Undefined for a schema of another language: what names it is refused, too. */
function schemaIn(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Undefined where the registry has no such thing. */
async function ask(
  { url, authorization, timeoutMs = 10_000 }: SchemaRegistryOptions,
  path: string,
  body?: object,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const headers = {
    accept: "application/vnd.schemaregistry.v1+json",
    ...(body && { "content-type": "application/vnd.schemaregistry.v1+json" }),
    ...(authorization && { authorization: await authorization() }),
  };
  const request = body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers };
  let response: Response;
  try {
    response = await fetch(url.replace(/\/$/, "") + path, { ...request, signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    throw new ConcordError("connection", `the schema registry does not answer (${path})`, "check its address");
  }
  if (response.status === 404) return undefined;
  const refused = response.status === 401 || response.status === 403;
  if (!response.ok)
    throw new ConcordError(
      refused ? "credentials" : "connection",
      `the schema registry answers ${response.status} to ${path}`,
      refused ? "check the credentials that `authorization` gives" : "see the log of the registry",
    );
  return (await response.json()) as Readonly<Record<string, unknown>>;
}
