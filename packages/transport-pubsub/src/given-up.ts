/**
 * Messages that Pub/Sub has put among the dead letters itself, after a hundred deliveries of which nobody ever said what
 * became: those that end every process which takes them up. They get the headers that the runtime gives to dead letters.
 */
import type { HeaderMap } from "@concord/runtime";
import { subscriptionId } from "./names.ts";

const by = "cloudpubsubdeadlettersource";

/** @param address Of the dead letters: `<origin>.<group>.dlq`. */
export function givenUp(headers: HeaderMap, address: string, prefix: string): HeaderMap {
  const attempts = headers[`${by}deliverycount`];
  const subscription = headers[`${by}subscription`];
  if (attempts === undefined || subscription === undefined || headers["dlq-reason"] !== undefined) return {};
  const parts = address.replace(/\.dlq$/, "").split(".");
  for (let count = 1; count < parts.length; count++) {
    const [origin, group] = [parts.slice(0, count).join("."), parts.slice(count).join(".")];
    if (subscriptionId(prefix, origin, group) !== subscription) continue;
    return {
      "dlq-reason": "failed",
      "dlq-error": "DeliveryAttemptsExceeded",
      "dlq-attempts": attempts,
      "dlq-origin": encodeURI(origin),
      "dlq-group": group,
    };
  }
  return {};
}
