import { createHash } from "node:crypto";
import type { Wire } from "@concord/runtime";
import { refuseParameters } from "@concord/runtime/adapter";

const longest = 255;
const allowed = /^(?!goog)[A-Za-z][\w.~+%-]{2,254}$/;
const full = /^projects\/[^/]+\/topics\/[^/]+$/;

/**
 * The id of a topic, or its whole name where the address is one (`projects/<project>/topics/<topic>`): the `topic` of
 * the channel's binding, else the address itself. Throws a `ConcordError` where it stands for many topics.
 */
export function topicId(prefix: string, address: string, bindings?: Wire["bindings"]): string {
  refuseParameters(address);
  const topic = topicOf(bindings) ?? address;
  return full.test(topic) ? topic : idFrom(prefix, topic);
}

/** The id of the subscription of a group, which is to one topic. */
export function subscriptionId(prefix: string, ...parts: readonly string[]): string {
  return idFrom(prefix, ...parts.map((part) => part.replace(/^projects\/[^/]+\/topics\//, "")));
}

/** What ids do not have becomes `-`, with a hash that keeps those apart that would fall together. */
function idFrom(prefix: string, ...parts: readonly string[]): string {
  const id = prefix + parts.join("~");
  if (allowed.test(id) && (parts.length === 1 || !parts.some((part) => part.includes("~")))) return id;
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
  const plain = id.replace(/[^\w.~+%-]/g, "-").replace(/^(?=goog|[^A-Za-z]|$)/, "c");
  return `${plain.slice(0, longest - 9)}-${hash}`;
}

function topicOf(bindings: Wire["bindings"]): string | undefined {
  const binding = bindings?.["googlepubsub"];
  if (typeof binding !== "object" || binding === null || !("topic" in binding)) return undefined;
  return typeof binding.topic === "string" && binding.topic !== "" ? binding.topic : undefined;
}
