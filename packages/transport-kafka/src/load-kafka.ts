import type { EventEmitter } from "node:events";
import { loadClient } from "@concord/runtime/adapter";

export type Kafka = typeof import("@platformatic/kafka");

/** Given to every client, so that its connections are known as this package's. */
export const context = { owner: "@concord/transport-kafka" };

let guarded = false;

export async function loadKafka(): Promise<Kafka> {
  const kafka = await loadClient(["@platformatic/kafka@2"], () => import("@platformatic/kafka"));
  if (!guarded) kafka.instancesChannel.subscribe(guard);
  guarded = true;
  return kafka;
}

/**
 * A connection that is reset while it authenticates tells its error twice, the second time to nobody, which would end
 * the process. The first time the client has heard it.
 */
function guard(created: unknown): void {
  const { type, instance } = created as {
    readonly type: string;
    readonly instance: EventEmitter & { context?: unknown };
  };
  if (type === "connection" && instance.context === context) instance.on("error", () => undefined);
}
