/** Azure Service Bus for the stub runtime. */
import type { Transport } from "@concord/runtime";
import type { ServiceBusOptions } from "./options.ts";
import { ServiceBusTransport } from "./servicebus-transport.ts";

export { fromEnv } from "./from-env.ts";
export type { ServiceBusOptions, TokenCredential } from "./options.ts";

/** `servicebus(fromEnv())`, or with options from code. Connects at first use. */
export function servicebus(options: ServiceBusOptions): Transport {
  return new ServiceBusTransport(options);
}
