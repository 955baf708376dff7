/** What the client's errors mean to those who do not know the client. */
import type { ConcordError } from "@concord/runtime";
import { refused, tooLarge, unreachable } from "@concord/runtime/adapter";

const tooLargeIds = new Set(["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"]);
const refusedIds = new Set([
  "SASL_AUTHENTICATION_FAILED",
  "UNSUPPORTED_SASL_MECHANISM",
  "TOPIC_AUTHORIZATION_FAILED",
  "GROUP_AUTHORIZATION_FAILED",
  "CLUSTER_AUTHORIZATION_FAILED",
]);

/** The error itself, those that it sums up and those that caused it. */
function* within(error: unknown): Generator<Error> {
  if (!(error instanceof Error)) return;
  yield error;
  yield* within(error.cause);
  if (error instanceof AggregateError) for (const part of error.errors) yield* within(part);
}

/** `TOPIC_ALREADY_EXISTS`, …: the protocol's names of what went wrong. */
export function protocolIds(error: unknown): readonly string[] {
  return [...within(error)].flatMap((part) => ("apiId" in part && typeof part.apiId === "string" ? [part.apiId] : []));
}

export function isUnknownTopic(error: unknown): boolean {
  // The client turns the protocol's answer into a mistake of its user.
  return [...within(error)].some(
    (part) => "code" in part && part.code === "PLT_KFK_USER" && /topic/.test(part.message),
  );
}

/** Only on the broker's word: the client calls it a failed authentication too when a connection ends during one. */
export function isRefusal(error: unknown): boolean {
  return protocolIds(error).some((id) => refusedIds.has(id));
}

export function isTooLarge(error: unknown): boolean {
  return protocolIds(error).some((id) => tooLargeIds.has(id));
}

export const sizeHelp = "send less at once, or raise max.message.bytes of the topic and maxBytes of this transport";

/** Undefined where repeating it may help. */
export function finalError(error: unknown, where: string, channel: string): ConcordError | undefined {
  if (isTooLarge(error)) return tooLarge("kafka", channel, sizeHelp);
  return isRefusal(error) ? refused("kafka", where, error) : undefined;
}

export function connectError(error: unknown, where: string): ConcordError {
  return isRefusal(error) ? refused("kafka", where, error) : unreachable("kafka", where, error);
}
