/** NATS for the stub runtime, with JetStream or without. */
import type { Transport } from "@concord/runtime";
import { NatsTransport } from "./nats-transport.ts";
import type { NatsOptions } from "./options.ts";

export { fromEnv } from "./from-env.ts";
export type { NatsOptions } from "./options.ts";

/** `nats(fromEnv())`, or with options from code. Connects at first use. */
export function nats(options: NatsOptions): Transport {
  return new NatsTransport(options);
}
