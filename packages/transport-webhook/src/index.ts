/** Webhooks, sent and received. */
import type { Transport } from "@concord/runtime";
import type { WebhookOptions } from "./options.ts";
import { WebhookTransport } from "./webhook-transport.ts";

export { fromEnv } from "./from-env.ts";
export { nodeListener } from "./node-listener.ts";
export type { ReceiveOptions, WebhookEndpoint, WebhookOptions } from "./options.ts";
export { receiveWebhooks, type WebhookReceiver } from "./receive-webhooks.ts";
export { isSignedBy, signWebhook, type Signed } from "@concord/runtime/adapter";

/** Sends each message as a signed POST; for producers. */
export function webhooks(options: WebhookOptions): Transport {
  return new WebhookTransport(options);
}
