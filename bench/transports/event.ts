import { randomUUID } from "node:crypto";

/** The attributes of a CloudEvent as the stubs write them, fresh for each message. */
export function newEvent() {
  return {
    specversion: "1.0",
    id: randomUUID(),
    source: "orders",
    type: "commerce.orderPlaced",
    time: new Date().toISOString(),
  };
}
