import { systemClock } from "./clock.ts";
import { ConcordError } from "./errors.ts";
import { Inbox } from "./inbox.ts";
import type { AnyProducerOptions } from "./options.ts";
import { repliesInPrivate } from "./reply.ts";
import { createSender, type Sender } from "./sender.ts";
import { requestMethod, sendMethod } from "./send-methods.ts";
import { TokenBucket } from "./token-bucket.ts";
import type { Transport } from "./transport.ts";
import { createChoose, mustChoose, type Chosen } from "./transport-choice.ts";
import { leaseTransport } from "./transport-lease.ts";
import type { MessageDefinition, Producer, SendDefinitions } from "./types.ts";

/** What a producer has on each of its transports. */
interface Link {
  readonly sender: Sender;
  readonly inbox: Inbox;
  readonly close: () => Promise<void>;
}

/**
 * The producer of a service: one method for each of `sends`.
 * @param service The service's id: the CloudEvents source unless an option says otherwise.
 */
export function createProducer<const D extends SendDefinitions>(
  service: string,
  sends: D,
  options: AnyProducerOptions,
): Producer<D> {
  if ("then" in sends)
    // Whoever awaited the producer would call it.
    throw new ConcordError("configuration", `${service} cannot send a message as "then"`, "give it another x-name");
  const choose = createChoose(options.transport);
  const links = new Map<Transport, Link>();
  let shared: TokenBucket | undefined;

  const linkTo = (over: Chosen): Link => {
    const { transport } = over;
    const known = links.get(transport);
    if (known !== undefined) return known;
    if (options.rateLimit !== undefined) shared ??= new TokenBucket(options.rateLimit, transport.clock ?? systemClock);
    const lease = leaseTransport(transport);
    const sender = createSender({ service, options, over, lease, shared });
    const inbox = new Inbox(service, transport, sender.clock, sender.hooks);
    const close = async (): Promise<void> => {
      await sender.close();
      await inbox.close();
      await lease.release();
    };
    const link = { sender, inbox, close };
    links.set(transport, link);
    return link;
  };
  const linkFor = ({ channel }: MessageDefinition): Link => linkTo(mustChoose(choose, channel, options.transport));

  const methods = Object.entries(sends).map(([name, definition]) => {
    const { message, replies } = definition;
    const { sender, inbox } = linkFor(message);
    if (replies === undefined) return [name, sendMethod(name, definition, sender)];
    const answers = repliesInPrivate(replies) ? { sender, inbox } : linkFor(replies[0]!);
    return [name, requestMethod(name, definition, sender, answers)];
  });
  const dispose = async (): Promise<void> => {
    for (const link of links.values()) await link.close();
  };
  return Object.assign(Object.fromEntries(methods), { [Symbol.asyncDispose]: dispose }) as Producer<D>;
}
