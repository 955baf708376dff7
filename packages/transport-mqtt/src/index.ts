/** MQTT 5 for the stub runtime. */
import type { Transport } from "@concord/runtime";
import { MqttTransport } from "./mqtt-transport.ts";
import type { MqttOptions } from "./options.ts";

export { fromEnv } from "./from-env.ts";
export type { MqttOptions } from "./options.ts";

/** `mqtt(fromEnv())`, or with options from code. Connects at first use. */
export function mqtt(options: MqttOptions): Transport {
  return new MqttTransport(options);
}
