/** Contract, consumer options and handler options made into routes: what is said nearer to the handler wins. */
import type { Clock } from "./clock.ts";
import { deadLetterChannel } from "./dead-letter.ts";
import { Deadlines } from "./deadlines.ts";
import { longestHold } from "./hold.ts";
import type { ConsumerOptions } from "./options.ts";
import { resolveRetry } from "./retry.ts";
import type { Route } from "./route.ts";
import { TokenBucket } from "./token-bucket.ts";
import { Gate } from "./turnstiles.ts";
import type { Handler, HandlerOptions, ReceiveDefinition, ReceiveDefinitions } from "./types.ts";

export interface Registration {
  readonly handler: Handler;
  readonly options: HandlerOptions;
}

/** More than all tries together: for what stands around them. */
const LEASE_MARGIN_MS = 10_000;

export function buildRoutes(
  receives: ReceiveDefinitions,
  registered: ReadonlyMap<string, Registration>,
  options: ConsumerOptions,
  clock: Clock,
  holds: boolean,
): readonly Route[] {
  return Object.entries(receives).map(([name, definition]) =>
    buildRoute(name, definition, registered.get(name), options, clock, holds),
  );
}

function buildRoute(
  name: string,
  definition: ReceiveDefinition,
  registration: Registration | undefined,
  options: ConsumerOptions,
  clock: Clock,
  holds: boolean,
): Route {
  const { message } = definition;
  const own = registration?.options ?? {};
  const retry = resolveRetry(definition.retry, options.retry, own.retry);
  const timeoutMs = own.timeoutMs ?? options.timeoutMs ?? 30_000;
  const concurrency = own.concurrency ?? options.concurrency ?? 8;
  const deadLetter = own.deadLetter ?? options.deadLetter ?? definition.deadLetter;
  // The consumer's own limit is one bucket for all of its messages (create-consumer.ts).
  const rateLimit = own.rateLimit ?? (options.rateLimit === undefined ? definition.rateLimit : undefined);
  return {
    name,
    definition,
    message,
    handler: registration?.handler,
    retry,
    timeoutMs,
    deadLetter:
      deadLetter === false ? false : (deadLetter?.channel ?? deadLetterChannel(message.channel.address, options.group)),
    gate: new Gate(concurrency),
    bucket: rateLimit === undefined ? undefined : new TokenBucket(rateLimit, clock),
    deadlines: new Deadlines(timeoutMs, clock),
    leaseMs: longestHold(retry, timeoutMs, holds) + LEASE_MARGIN_MS,
    dedupePrefix: `${options.group} ${name} `,
    handled: { ack: true, outcome: "handled", message: message.name },
    receiving: { system: options.transport.name, group: options.group, message },
    limits: { concurrency, perSecond: rateLimit?.perSecond },
  };
}
