import type { ConsumerOptions } from "./options.ts";
import type { Consumer, ReceiveDefinitions } from "./types.ts";

/**
 * The consumer of a service: register handlers with `.on.<message>(handler)`, then `.start()`.
 * @param service The service's id: the CloudEvents source of its replies.
 */
export function createConsumer<const D extends ReceiveDefinitions>(
  service: string,
  receives: D,
  options: ConsumerOptions,
): Consumer<D> {
  throw new Error(`not yet: ${service} ${Object.keys(receives).join()} ${options.transport.name}`);
}
