/** Addresses and groups as names of queues, topics and subscriptions. */
import { createHash } from "node:crypto";
import type { Wire } from "@concord/runtime";
import { holdsDeadLetters } from "@concord/runtime/adapter";

const longestEntity = 260;
const longestSubscription = 50;

/** Parts of letters, digits, dots, hyphens and underscores, with slashes between them. Case does not count. */
export function entityName(address: string): string {
  const plain = address.replace(/^\//, "");
  return /^[\w.-]+(?:\/[\w.-]+)*$/.test(plain) && plain.length <= longestEntity
    ? plain
    : hashed(address, longestEntity);
}

/** The same without slashes, and shorter. */
export function subscriptionName(group: string): string {
  return /^[\w.-]+$/.test(group) && group.length <= longestSubscription ? group : hashed(group, longestSubscription);
}

/** Keeps apart what would fall together. */
function hashed(text: string, longest: number): string {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${text.replace(/[^\w.-]/g, "-").slice(0, longest - 9)}-${hash}`;
}

/** Whether an address is a queue and nothing else, whatever the group, as its contract or the options say. */
export function isQueue(address: string, bindings: Wire["bindings"], queues: readonly string[]): boolean {
  if (holdsDeadLetters(address) || queues.includes(address)) return true;
  const amqp = bindings?.["amqp1"] ?? bindings?.["amqp"];
  return typeof amqp === "object" && amqp !== null && "is" in amqp && amqp["is"] === "queue";
}
