import { createHash } from "node:crypto";
import { ConcordError, type ChannelDefinition, type Wire } from "@concord/runtime";

type Bindings = Wire["bindings"];

/** By address. Addresses have few values; those with parameters may have many. */
const topics = new Map<string, string>();
const MOST_KNOWN = 10_000;

/**
 * The topic of an address: the `topic` of the channel's Kafka binding, else the address itself with dots between its
 * parts. Throws a `ConcordError` where no topic can have such a name.
 */
export function topicOf(address: string, bindings: Bindings): string {
  const bound = bindingTopic(bindings);
  if (bound !== undefined) return checked(bound, address);
  let topic = topics.get(address);
  if (topic === undefined) {
    topic = checked(topicFrom(address), address);
    if (topics.size >= MOST_KNOWN) topics.clear();
    topics.set(address, topic);
  }
  return topic;
}

function checked(topic: string, address: string): string {
  if (topic.length > 249 || /^\.{0,2}$/.test(topic))
    throw new ConcordError(
      "parameter",
      `${address.slice(0, 200)} cannot be the name of a topic`,
      "give the channel a Kafka binding with a topic of at most 249 letters, digits, dots, hyphens and underscores",
    );
  return topic;
}

/** What topics do not have becomes `_`, with a hash that keeps those apart that would fall together. */
function topicFrom(address: string): string {
  const dotted = address.replace(/^[/:]/, "").replace(/[/:]/g, ".");
  if (/^[\w.-]*$/.test(dotted)) return dotted;
  const hash = createHash("sha256").update(address).digest("hex").slice(0, 8);
  return `${dotted.replace(/[^\w.-]/g, "_")}_${hash}`;
}

function bindingTopic(bindings: Bindings): string | undefined {
  const kafka = bindings?.["kafka"];
  if (typeof kafka !== "object" || kafka === null || !("topic" in kafka)) return undefined;
  return typeof kafka.topic === "string" && kafka.topic !== "" ? kafka.topic : undefined;
}

/** Which address a message of a topic came on. */
export function addressesByTopic(channels: readonly ChannelDefinition[]): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const { address, bindings } of channels) {
    const topic = topicOf(address, bindings);
    const other = addresses.get(topic);
    if (other !== undefined && other !== address)
      throw new ConcordError(
        "parameter",
        `${address} and ${other} are both the topic ${topic}`,
        "rename one, or give it a Kafka binding with a topic of its own",
      );
    addresses.set(topic, address);
  }
  return addresses;
}
