/** RabbitMQ for the stub runtime. */
import type { Transport } from "@concord/runtime";
import type { RabbitOptions } from "./options.ts";
import { RabbitTransport } from "./rabbit-transport.ts";

export { fromEnv } from "./from-env.ts";
export type { RabbitOptions } from "./options.ts";

/** `rabbitmq(fromEnv())`, or with options from code. Connects at first use. */
export function rabbitmq(options: RabbitOptions): Transport {
  return new RabbitTransport(options);
}
