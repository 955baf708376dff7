/** AWS SNS with SQS, and EventBridge with SQS, for the stub runtime. */
import type { Transport } from "@concord/runtime";
import { AwsTransport } from "./aws-transport.ts";
import type { AwsOptions } from "./options.ts";

export { fromEnv } from "./from-env.ts";
export type { AwsOptions } from "./options.ts";

/** `aws(fromEnv())`, or with options from code. Connects at first use. */
export function aws(options: AwsOptions): Transport {
  return new AwsTransport(options);
}
