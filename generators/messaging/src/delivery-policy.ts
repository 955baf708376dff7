import type { Operation } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";

type Check = (value: Json) => boolean;

const isCount: Check = (value) => typeof value === "number" && Number.isInteger(value) && value > 0;
const isDuration: Check = (value) => typeof value === "number" && value >= 0;

const retryOptions: Readonly<Record<string, Check>> = {
  attempts: isCount,
  backoff: (value) => value === "exponential" || value === "fixed",
  initialMs: isDuration,
  maxMs: isDuration,
  jitter: (value) => typeof value === "boolean",
  perDelivery: isCount,
};

const rateOptions: Readonly<Record<string, Check>> = {
  perSecond: (value) => typeof value === "number" && value > 0,
  burst: isCount,
};

/** The contract's delivery policy in the runtime's words; what the runtime does not know is left out. */
export interface DeliveryPolicy {
  readonly retry?: JsonObject;
  readonly deadLetter?: false | { readonly channel: string };
  readonly rateLimit?: JsonObject;
}

export function deliveryPolicy(operation: Operation): DeliveryPolicy {
  const retry = known(operation.retry, retryOptions);
  const rateLimit = known(operation.rateLimit, rateOptions);
  const deadLetter = deadLetterOf(operation.deadLetter);
  return {
    ...(retry && { retry }),
    ...(deadLetter !== undefined && { deadLetter }),
    ...(rateLimit?.["perSecond"] !== undefined && { rateLimit }),
  };
}

function known(options: JsonObject | undefined, checks: Readonly<Record<string, Check>>): JsonObject | undefined {
  const kept = Object.entries(options ?? {}).filter(
    ([name, value]) => Object.hasOwn(checks, name) && checks[name]!(value),
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function deadLetterOf(written: Json | undefined): DeliveryPolicy["deadLetter"] {
  if (written === false) return false;
  const channel =
    written !== null && typeof written === "object" && "channel" in written ? written["channel"] : written;
  return typeof channel === "string" ? { channel } : undefined;
}
