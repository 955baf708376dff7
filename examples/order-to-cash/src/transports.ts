import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Transport, memory } from "@concord/runtime";
import { openWebhooks } from "./webhooks.ts";

/** A transport for each server that the contracts name. */
export type Transports = Readonly<Record<"kafka" | "rabbitmq" | "webhooks", Transport>>;

export interface Connections {
  /** For the systems of the house. */
  readonly inside: Transports;
  /** For partners: what they post comes in at the house's webhooks. */
  readonly outside: Transports;
  readonly close: () => Promise<void>;
}

type Open = () => Promise<Transport>;

/** Each reads where its broker is from the environment. */
const brokers = {
  kafka: async () => {
    const { kafka, fromEnv } = await import("@concord/transport-kafka");
    return kafka(fromEnv());
  },
  rabbitmq: async () => {
    const { rabbitmq, fromEnv } = await import("@concord/transport-rabbitmq");
    return rabbitmq(fromEnv());
  },
  nats: async () => {
    const { nats, fromEnv } = await import("@concord/transport-nats");
    return nats(fromEnv());
  },
  redis: async () => {
    const { redis, fromEnv } = await import("@concord/transport-redis");
    return redis(fromEnv());
  },
} satisfies Record<string, Open>;

/** What the programs can speak over. */
const choices: Readonly<Record<string, () => Promise<Connections>>> = {
  memory: async () => everywhere(memory()),
  sqlite: async () => everywhere(inFile((await import("@concord/transport-sqlite")).sqlite)),
  ...Object.fromEntries(
    Object.entries(brokers).map(([name, open]) => [name, async () => withWebhooks(await open())] as const),
  ),
  // Each server as the contracts have it.
  contract: async () => withWebhooks(await brokers.kafka(), await brokers.rabbitmq()),
};

/** Opens what is named on the command line. Throws, naming those there are, where there is none of that name. */
export async function openTransports(name: string): Promise<Connections> {
  const open = Object.hasOwn(choices, name) ? choices[name] : undefined;
  if (!open) throw new Error(`no transport "${name}"; there are ${Object.keys(choices).join(", ")}`);
  return open();
}

function everywhere(transport: Transport): Connections {
  const all = { kafka: transport, rabbitmq: transport, webhooks: transport };
  return { inside: all, outside: all, close: async () => undefined };
}

/** Log and queues on brokers; partners post over HTTP. */
async function withWebhooks(log: Transport, queues: Transport = log): Promise<Connections> {
  const { kept, posting, close } = await openWebhooks();
  const own = { kafka: log, rabbitmq: queues };
  return { inside: { ...own, webhooks: kept }, outside: { ...own, webhooks: posting }, close };
}

/** A file of its own for each run, so that no run hears what another said; gone when the process is. */
function inFile(open: (options: { readonly file: string }) => Transport): Transport {
  const folder = mkdtempSync(path.join(tmpdir(), "concord-pilot-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return open({ file: path.join(folder, "events.db") });
}
