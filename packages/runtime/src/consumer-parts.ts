/** What a consumer receives, put apart by the transports that bring it. */
import { buildRoutes, type Registration } from "./build-routes.ts";
import { systemClock, type Clock } from "./clock.ts";
import { holdsDeliveries } from "./hold.ts";
import type { AnyConsumerOptions, ConsumerOptions } from "./options.ts";
import type { Route } from "./route.ts";
import { unsupported, type Problem } from "./start-checks.ts";
import { TokenBucket } from "./token-bucket.ts";
import type { Transport } from "./transport.ts";
import { describeMissing, type ChooseTransport } from "./transport-choice.ts";
import type { MessageDefinition, ReceiveDefinition, ReceiveDefinitions } from "./types.ts";

/** One subscription of a consumer: what comes over one transport. */
export interface ConsumerPart {
  readonly options: ConsumerOptions;
  readonly routes: readonly Route[];
  readonly clock: Clock;
  readonly ordered: boolean;
  /** The consumer's own limit: one for all of its parts. */
  readonly bucket: TokenBucket | undefined;
  /** What the replies to its messages go over. */
  readonly replyOver: (reply: MessageDefinition) => Transport;
}

export interface ConsumerParts {
  /** Those with a handler at least. */
  readonly parts: readonly ConsumerPart[];
  readonly problems: readonly Problem[];
}

export function partConsumer(
  receives: ReceiveDefinitions,
  registered: ReadonlyMap<string, Registration>,
  options: AnyConsumerOptions,
  choose: ChooseTransport,
): ConsumerParts {
  const problems: Problem[] = [];
  const carried: { readonly name: string; readonly definition: ReceiveDefinition; readonly transport: Transport }[] =
    [];
  for (const [name, definition] of Object.entries(receives)) {
    const transport = choose(definition.message.channel)?.transport;
    if (transport !== undefined) carried.push({ name, definition, transport });
    else if (registered.has(name)) problems.push(describeMissing(definition.message.channel, options.transport));
  }
  let bucket: TokenBucket | undefined;
  const parts = [...Map.groupBy(carried, ({ transport }) => transport)]
    .filter(([, mine]) => mine.some(({ name }) => registered.has(name)))
    .map(([transport, mine]) => {
      const clock = transport.clock ?? systemClock;
      const ordered = (options.order ?? (transport.caps.ordered === "none" ? "none" : "key")) === "key";
      const holds = holdsDeliveries(transport.caps.delay, ordered);
      const own: ConsumerOptions = { ...options, transport };
      const definitions = Object.fromEntries(mine.map(({ name, definition }) => [name, definition]));
      const routes = buildRoutes(definitions, registered, own, clock, holds);
      problems.push(...unsupported(routes, own, holds));
      if (options.rateLimit !== undefined) bucket ??= new TokenBucket(options.rateLimit, clock);
      const replyOver = (reply: MessageDefinition): Transport =>
        (reply.channel.address === "" ? undefined : choose(reply.channel)?.transport) ?? transport;
      return { options: own, routes, clock, ordered, bucket, replyOver };
    });
  return { parts, problems };
}
