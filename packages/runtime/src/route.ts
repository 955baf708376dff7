/** Which handler a delivery is for. Worked out once at start-up; looked up by address and CloudEvents type. */
import { addressMatcher, hasParameters, type MatchAddress } from "./address.ts";
import type { Gate, Lanes } from "./turnstiles.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Retry } from "./options.ts";
import type { Receiving } from "./telemetry.ts";
import type { TokenBucket } from "./token-bucket.ts";
import type { Settlement } from "./transport.ts";
import type { Handler, MessageDefinition, ReceiveDefinition } from "./types.ts";

/** One received message with everything that its deliveries need. */
export interface Route {
  /** Name of the method under `on`. */
  readonly name: string;
  readonly definition: ReceiveDefinition;
  readonly message: MessageDefinition;
  /** Absent: declared by the contract, not handled here. */
  readonly handler: Handler | undefined;
  readonly retry: Retry;
  readonly timeoutMs: number;
  /** false: dropped after the alert. */
  readonly deadLetter: string | false;
  readonly gate: Gate;
  readonly bucket: TokenBucket | undefined;
  readonly deadlines: Deadlines;
  /** How long a claim holds when this process dies: longer than all tries of one delivery. */
  readonly leaseMs: number;
  /** Put before idempotency keys: messages of two kinds may have one, and groups may share a store. */
  readonly dedupePrefix: string;
  readonly handled: Settlement;
  /** What spans and metrics say of it. */
  readonly receiving: Receiving;
  /** As given, for the checks at start-up. */
  readonly limits: { readonly concurrency: number; readonly perSecond: number | undefined };
}

export interface ChannelRoutes {
  readonly template: string;
  readonly match: MatchAddress;
  readonly routes: readonly Route[];
  readonly byType: ReadonlyMap<string, Route>;
  readonly lanes: Lanes;
}

export interface Located {
  readonly channel: ChannelRoutes;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the routes of an address. */
export function createLocate(channels: readonly ChannelRoutes[]): (address: string) => Located | undefined {
  const exact = new Map<string, Located>();
  for (const channel of channels)
    if (!hasParameters(channel.template)) exact.set(channel.template, { channel, parameters: {} });
  const templates = channels.filter(({ template }) => hasParameters(template));
  return (address) => {
    const found = exact.get(address);
    if (found !== undefined) return found;
    for (const channel of templates) {
      const parameters = channel.match(address);
      if (parameters !== undefined) return { channel, parameters };
    }
    return undefined;
  };
}

/** Groups routes by the address of their channel. */
export function groupRoutes(routes: readonly Route[], newLanes: () => Lanes): readonly ChannelRoutes[] {
  return [...Map.groupBy(routes, ({ message }) => message.channel.address)].map(([template, routes]) => ({
    template,
    match: addressMatcher(template),
    routes,
    byType: new Map(routes.map((route) => [route.message.type, route])),
    lanes: newLanes(),
  }));
}
