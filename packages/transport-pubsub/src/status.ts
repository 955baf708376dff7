/** What the service answers, by gRPC's status codes, and what that is to applications. */
import { ConcordError } from "@concord/runtime";
import { refused, unreachable } from "@concord/runtime/adapter";

export const name = "gcp_pubsub";

export const status = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export function hasStatus(error: unknown, ...codes: readonly (keyof typeof status)[]): boolean {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return codes.some((each) => status[each] === code);
}

/** @param where Host and port. */
export function explain(error: unknown, where: string): unknown {
  if (error instanceof ConcordError) return error;
  if (hasStatus(error, "unauthenticated", "permissionDenied") || hasNoToken(error)) return refused(name, where, error);
  if (hasStatus(error, "unavailable", "deadlineExceeded")) return unreachable(name, where, error);
  return error;
}

/** What the token is asked for has failed, which says nothing of the service: it may be had the next time. */
function hasNoToken(error: unknown): boolean {
  return error instanceof Error && error.message.includes("Getting metadata from plugin failed");
}

/** Whether a message, or all of a request, is larger than the service takes. */
export function isTooLarge(error: unknown): boolean {
  return hasStatus(error, "invalidArgument") && /too large|exceeds the (?:size )?limit/i.test((error as Error).message);
}
