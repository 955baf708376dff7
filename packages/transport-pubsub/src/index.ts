/** Google Cloud Pub/Sub for the stub runtime. */
import type { Transport } from "@concord/runtime";
import type { PubSubOptions } from "./options.ts";
import { PubSubTransport } from "./pubsub-transport.ts";

export { fromEnv } from "./from-env.ts";
export type { PubSubOptions } from "./options.ts";

/** `pubsub(fromEnv())`, or with options from code. Connects at first use. */
export function pubsub(options: PubSubOptions): Transport {
  return new PubSubTransport(options);
}
