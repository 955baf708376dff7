/** Addresses as routing keys, binding patterns and queue names. */
import { ConcordError, type Wire } from "@concord/runtime";
import { holdsDeadLetters, toPattern } from "@concord/runtime/adapter";

type Bindings = Wire["bindings"];

/** Where messages of a channel go and come from. */
export interface Route {
  /** Empty: straight to the queue. */
  readonly exchange: string;
  /** Routing key to publish with, or pattern to bind with. */
  readonly key: string;
}

/**
 * A queue and nothing else, whatever the group: dead letters must be kept before anybody asks for them, and a channel's
 * AMQP binding may say that it is one.
 */
export function isQueue(address: string, bindings: Bindings): boolean {
  return holdsDeadLetters(address) || amqp(bindings)["is"] === "queue";
}

export function routeOf(address: string, bindings: Bindings, exchange: string): Route {
  if (isQueue(address, bindings)) return { exchange: "", key: queueOf(address, bindings) };
  const bound = part(amqp(bindings)["exchange"])["name"];
  return {
    exchange: typeof bound === "string" && bound !== "" ? bound : exchange,
    key: routingKey(address),
  };
}

function routingKey(address: string): string {
  const key = toPattern(address, ".", "*");
  // As a pattern it would bring what is published under other addresses.
  const problem = /[*#]/.test(address)
    ? "it has a wildcard"
    : Buffer.byteLength(key) > 255
      ? "it is longer than 255 bytes"
      : undefined;
  if (problem === undefined) return key;
  throw new ConcordError(
    "parameter",
    `${address.slice(0, 200)} cannot be a routing key: ${problem}`,
    "change the address; {parameter} stands for any one part of it",
  );
}

/** The queue that holds a channel's messages for a group. */
export function queueOf(address: string, bindings: Bindings, group?: string): string {
  const named = part(amqp(bindings)["queue"])["name"];
  const plain = typeof named === "string" && named !== "" ? named : address.replace(/[{}]/g, "");
  const queue = group === undefined || isQueue(address, bindings) ? plain : `${plain}.${group}`;
  if (Buffer.byteLength(queue) <= 255) return queue;
  throw new ConcordError(
    "parameter",
    `${queue} cannot be the name of a queue: it is longer than 255 bytes`,
    "shorten the group, or name the queue in the channel's AMQP binding",
  );
}

type Part = Readonly<Record<string, unknown>>;

function amqp(bindings: Bindings): Part {
  return part(bindings?.["amqp"]);
}

function part(value: unknown): Part {
  return typeof value === "object" && value !== null ? (value as Part) : {};
}
