/** Where retries wait: in this process, holding the delivery, or at the broker. */
import type { Retry } from "./options.ts";
import { longestDelay } from "./retry.ts";

/**
 * Whether all tries of a delivery happen while it is held: where the broker keeps no delays, and where a message that
 * came again later would be overtaken by the next one of its key.
 */
export function holdsDeliveries(brokerDelays: boolean, keepsOrder: boolean): boolean {
  return !brokerDelays || keepsOrder;
}

/** How long one delivery can stay unsettled, in milliseconds, its own handler's time included. */
export function longestHold(retry: Retry, timeoutMs: number, holds: boolean): number {
  const tries = holds ? retry.attempts : Math.min(retry.perDelivery, retry.attempts);
  let sum = tries * timeoutMs;
  for (let attempt = 1; attempt < tries; attempt++) sum += holds ? longestDelay(retry, attempt) : retry.initialMs;
  return sum;
}
