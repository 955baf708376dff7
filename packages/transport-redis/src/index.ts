/** Redis Streams for the stub runtime. */
import type { Transport } from "@concord/runtime";
import type { RedisOptions } from "./options.ts";
import { RedisTransport } from "./redis-transport.ts";

export { fromEnv } from "./from-env.ts";
export type { RedisOptions } from "./options.ts";

/** `redis(fromEnv())`, or with options from code. Connects at first use. */
export function redis(options: RedisOptions): Transport {
  return new RedisTransport(options);
}
