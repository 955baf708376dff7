import type { Channel, Fabric } from "@concord/contracts";
import { nearestWord } from "@concord/diagnostics";
import { deadLetterChannel } from "@concord/runtime";
import { addressMatcher, holdsDeadLetters } from "@concord/runtime/adapter";
import { WrongUsage } from "../shell.ts";

/**
 * Where the dead letters lie that somebody means by `where`: those of everything that a service receives, where it is
 * the id of one; else it is an address itself. Throws `WrongUsage` where it looks like neither.
 * @param group The consumer group of the service.
 */
export function deadLetterAddresses(fabric: Fabric, where: string, group: string | undefined): readonly string[] {
  const services = fabric.services.map(({ id }) => id);
  if (services.includes(where)) return ofService(fabric, where, group);
  const isAddress = holdsDeadLetters(where) || services.some((id) => ofService(fabric, id, group).includes(where));
  if (isAddress || channelAt(fabric, where) !== undefined) return [where];
  const meant = nearestWord(where, services);
  throw new WrongUsage(
    `${where} is no service, and no channel of dead letters`,
    meant === undefined ? "name a service, or an address that ends in .dlq" : `did you mean ${meant}?`,
  );
}

function ofService(fabric: Fabric, where: string, group: string | undefined): readonly string[] {
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
