import type { Clock } from "./clock.ts";
import { ConcordError, PublishError } from "./errors.ts";
import type { Retry } from "./options.ts";
import { retryDelay } from "./retry.ts";
import type { Transport, Wire } from "./transport.ts";

export type PublishRetry = Omit<Retry, "perDelivery">;

export const defaultPublishRetry: PublishRetry = {
  attempts: 3,
  backoff: "exponential",
  initialMs: 100,
  maxMs: 2_000,
  jitter: true,
};

/**
 * Publishes until the broker has everything; what it has taken is not sent again where the transport can tell.
 * Rejects with the last error when the attempts are spent, and at once with one that no repetition can mend.
 */
export function publishWithRetry(
  transport: Transport,
  clock: Clock,
  messages: readonly Wire[],
  retry: PublishRetry = defaultPublishRetry,
  signal?: AbortSignal,
  attempt = 1,
): Promise<void> {
  const publishing = transport.publish(messages, signal === undefined ? undefined : { signal });
  return publishing.catch(async (error: unknown) => {
    const final = error instanceof ConcordError && error.code === "message-too-large";
    if (final || attempt >= retry.attempts || signal?.aborted === true) throw error;
    const failed = error instanceof PublishError ? error.failed : undefined;
    await clock.sleep(retryDelay(retry, attempt), signal);
    const waiting = failed === undefined ? messages : failed.map((index) => messages[index]!);
    await publishWithRetry(transport, clock, waiting, retry, signal, attempt + 1);
  });
}
