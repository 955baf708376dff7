import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ConcordError, type Transport } from "@concord/runtime";
import { CannotRun, type Shell, WrongUsage } from "./shell.ts";

/** How a transport is made where nothing may be created on the broker for it: who looks must not leave anything. */
const asGuest: Readonly<Record<string, object>> = {
  aws: {},
  kafka: { createTopics: false },
  mqtt: {},
  nats: { createStreams: false },
  pubsub: { createResources: false },
  rabbitmq: {},
  redis: {},
  servicebus: { create: "temporary" },
  sqlite: {},
};

export const transportNames: readonly string[] = Object.keys(asGuest);

/**
 * A connected transport, configured by the environment as the programs' own are (`KAFKA_BROKERS`, `RABBITMQ_URL`, …).
 * Its package is looked for from `folder`, then beside this command. Throws `CannotRun` where it is not installed, or
 * the broker cannot be reached; no message says a credential.
 */
export async function openTransport(name: string, folder: string, shell: Shell): Promise<Transport> {
  if (!transportNames.includes(name))
    throw new WrongUsage(`there is no transport ${name}`, `the transports are ${transportNames.join(", ")}`);
  const module = await importTransport(`@concord/transport-${name}`, folder);
  try {
    const options = (module["fromEnv"] as (environment: Shell["env"]) => object)(shell.env);
    const transport = (module[name] as (options: object) => Transport)({ ...options, ...asGuest[name] });
    await transport.connect();
    return transport;
  } catch (error) {
    throw cannotRun(error);
  }
}

async function importTransport(packageName: string, folder: string): Promise<Record<string, unknown>> {
  for (const base of [pathToFileURL(path.join(folder, "package.json")).href, import.meta.url]) {
    let file: string;
    try {
      file = createRequire(base).resolve(packageName);
    } catch {
      continue;
    }
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  }
  throw new CannotRun(`${packageName} is not installed`, `npm install ${packageName}`);
}

/** The runtime's errors carry their help with them. */
export function cannotRun(error: unknown): unknown {
  if (!(error instanceof ConcordError)) return error;
  return new CannotRun(error.message.split("\n  help  ")[0]!, error.help);
}
