import { ConcordError } from "./errors.ts";
import { Inbox } from "./inbox.ts";
import { leaseTransport } from "./transport-lease.ts";
import type { ProducerOptions } from "./options.ts";
import { createSender } from "./sender.ts";
import { requestMethod, sendMethod } from "./send-methods.ts";
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
  if ("then" in sends)
    // Whoever awaited the producer would call it.
    throw new ConcordError("configuration", `${service} cannot send a message as "then"`, "give it another x-name");
  const lease = leaseTransport(options.transport);
  const sender = createSender(service, options, lease);
  const inbox = new Inbox(service, options.transport, sender.clock, sender.hooks);
  const methods = Object.entries(sends).map(([name, definition]) => [
    name,
    definition.replies === undefined
      ? sendMethod(name, definition, sender)
      : requestMethod(name, definition, sender, inbox),
  ]);
  const dispose = async (): Promise<void> => {
    await sender.close();
    await inbox.close();
    await lease.release();
  };
  return Object.assign(Object.fromEntries(methods), { [Symbol.asyncDispose]: dispose }) as Producer<D>;
}
