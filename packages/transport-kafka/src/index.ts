/** Apache Kafka for the stub runtime. */
import type { Transport } from "@concord/runtime";
import { KafkaTransport } from "./kafka-transport.ts";
import type { KafkaOptions } from "./options.ts";

export { fromEnv } from "./from-env.ts";
export type { KafkaOptions, KafkaPassword, KafkaToken } from "./options.ts";

/** `kafka(fromEnv())`, or with options from code. Connects at first use. */
export function kafka(options: KafkaOptions): Transport {
  return new KafkaTransport(options);
}
