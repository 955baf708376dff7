/** Which transport a channel goes over: one carries all of them, or each server of the contract has its own. */
import { ConcordError } from "./errors.ts";
import type { Transport } from "./transport.ts";
import type { ChannelDefinition } from "./types.ts";

/** A transport for each server, by the name that the contract gives it. */
export type ServerTransports<Needed extends string = string, Other extends string = never> = Readonly<
  Record<Needed, Transport>
> &
  Readonly<Partial<Record<Other, Transport>>>;

/**
 * One transport for all channels, or one for each server.
 * `Needed`: servers that some channel is on alone. `Other`: servers of channels that are on several, of which the first
 * that has a transport is taken.
 */
export type TransportChoice<Needed extends string = never, Other extends string = never> = [Needed | Other] extends [
  never,
]
  ? Transport
  : Transport | ServerTransports<Needed, Other>;

/** What stubs are given, whatever their contract names. */
export type AnyTransports = Transport | Readonly<Record<string, Transport | undefined>>;

export interface Chosen {
  readonly transport: Transport;
  /** Absent where one transport carries everything. */
  readonly server?: string;
}

/** Undefined where none of those given carries the channel. */
export type ChooseTransport = (channel: ChannelDefinition) => Chosen | undefined;

/** Whether it is a transport itself; a server may be called anything. */
export function isTransport(given: AnyTransports): given is Transport {
  return typeof given["publish"] === "function";
}

export function createChoose(given: AnyTransports): ChooseTransport {
  if (isTransport(given)) {
    const chosen: Chosen = { transport: given };
    return () => chosen;
  }
  const named = new Map<string, Chosen>();
  for (const [server, transport] of Object.entries(given)) if (transport) named.set(server, { transport, server });
  const [only, ...more] = named.values();
  return ({ servers }) => {
    // A contract that names no server leaves only one possibility.
    if (servers === undefined || servers.length === 0) return more.length === 0 ? only : undefined;
    return servers.map((server) => named.get(server)).find((chosen) => chosen !== undefined);
  };
}

/** What is missing where `createChoose` found nothing, and what to do about it. */
export function describeMissing(
  { address, servers = [] }: ChannelDefinition,
  given: AnyTransports,
): { readonly problem: string; readonly help: string } {
  const names = Object.entries(given).flatMap(([server, transport]) => (transport ? [server] : []));
  const there =
    names.length === 0 ? "there are none" : `there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}`;
  const where = address === "" ? "replies" : address;
  if (servers.length === 0)
    return {
      problem: `the contract names no server for ${where}, so which of the transports carries it cannot be told`,
      help: "pass one transport for all: { transport }",
    };
  return {
    problem: `no transport for ${where}, which is on the server ${servers.join(" or ")} (${there})`,
    help: `pass one for it: { transport: { ${[...names, servers[0]!].map((name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))).join(", ")} } }, or one transport for all`,
  };
}

/** Throws a `ConcordError` that names the missing server. */
export function mustChoose(choose: ChooseTransport, channel: ChannelDefinition, given: AnyTransports): Chosen {
  const chosen = choose(channel);
  if (chosen !== undefined) return chosen;
  const { problem, help } = describeMissing(channel, given);
  throw new ConcordError("configuration", problem, help);
}
