import { hasParameters } from "../address.ts";
import { ConcordError } from "../errors.ts";

/** For brokers whose subscriptions are each to one topic: throws a `ConcordError` for an address that stands for many. */
export function refuseParameters(address: string): void {
  if (!hasParameters(address)) return;
  throw new ConcordError(
    "parameter",
    `${address} stands for many topics, and a subscription is to one`,
    "subscribe to each address, or make it one channel and the parameter a field",
  );
}
