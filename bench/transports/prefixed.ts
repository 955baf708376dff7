import { randomUUID } from "node:crypto";

/** The attributes of a CloudEvent as the stubs write them, fresh for each message. */
export function prefixed(prefix: string): Record<string, string> {
  const attributes = {
    specversion: "1.0",
    id: randomUUID(),
    source: "orders",
    type: "commerce.orderPlaced",
    time: new Date().toISOString(),
  };
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [prefix + name, value]));
}
