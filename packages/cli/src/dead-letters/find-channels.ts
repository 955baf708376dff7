import type { Channel, Fabric } from "@concord/contracts";
import { deadLetterChannel } from "@concord/runtime";
import { addressMatcher } from "@concord/runtime/adapter";

/**
 * Where the dead letters lie that somebody means by `where`: those of everything that a service receives, where it is
 * the id of one; else it is an address itself.
 * @param group The consumer group of the service.
 */
export function deadLetterAddresses(fabric: Fabric, where: string, group: string | undefined): readonly string[] {
  if (!fabric.services.some(({ id }) => id === where)) return [where];
  const channels = new Map(fabric.channels.map((channel) => [channel.id, channel]));
  const received = fabric.operations.filter(({ service, action }) => service === where && action === "receive");
  const addresses = received.flatMap(({ channel: id, deadLetter }) => {
    const address = channels.get(id)?.address;
    if (deadLetter === false || address === undefined || address === null) return [];
    const named =
      typeof deadLetter === "object" && deadLetter !== null && "channel" in deadLetter
        ? deadLetter["channel"]
        : deadLetter;
    return [typeof named === "string" ? named : deadLetterChannel(address, group ?? where)];
  });
  return [...new Set(addresses)].sort();
}

/** The channel of the contracts that an address belongs to. */
export function channelAt(fabric: Fabric, address: string): Channel | undefined {
  const exact = fabric.channels.find((channel) => channel.address === address);
  if (exact) return exact;
  return fabric.channels.find(
    (channel) => channel.address?.includes("{") === true && addressMatcher(channel.address)(address) !== undefined,
  );
}
