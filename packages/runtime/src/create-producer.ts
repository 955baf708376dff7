import type { ProducerOptions } from "./options.ts";
import type { Producer, SendDefinitions } from "./types.ts";

/**
 * The producer of a service: one method for each of `sends`.
 * @param service The service's id: the CloudEvents source unless an option says otherwise.
 */
export function createProducer<const D extends SendDefinitions>(
  service: string,
  sends: D,
  options: ProducerOptions,
): Producer<D> {
  throw new Error(`not yet: ${service} ${Object.keys(sends).join()} ${options.transport.name}`);
}
