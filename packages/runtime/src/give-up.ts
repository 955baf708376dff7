/** What cannot be handled goes to the dead letters; only then is it acknowledged. */
import { callHook } from "./call-hook.ts";
import type { Clock } from "./clock.ts";
import { deadLetterChannel, deadLetterWire } from "./dead-letter.ts";
import { errorLabel } from "./errors.ts";
import type { DeadLetter, DeadLetterReason, Hooks } from "./options.ts";
import { publishWithRetry } from "./publish.ts";
import { repliesInPrivate, replyError } from "./reply.ts";
import type { Route } from "./route.ts";
import type { Delivery, Settlement, Transport } from "./transport.ts";

export interface GiveUpSetup {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly hooks: Hooks;
  readonly group: string;
  /** For messages that are nobody's. */
  readonly deadLetter: false | { readonly channel?: string } | undefined;
}

export interface Loss {
  readonly reason: DeadLetterReason;
  /** Without payload values. */
  readonly error: string;
  readonly attempts: number;
}

/** Resolves to how the delivery is to be settled: not acknowledged where the dead letter could not be written. */
export type GiveUp = (delivery: Delivery, route: Route | undefined, loss: Loss) => Promise<Settlement>;

export function createGiveUp({ transport, clock, hooks, group, deadLetter }: GiveUpSetup): GiveUp {
  return async (delivery, route, loss) => {
    const channel =
      route?.deadLetter ??
      (deadLetter === false ? false : (deadLetter?.channel ?? deadLetterChannel(delivery.channel, group)));
    const letter: DeadLetter = {
      ...loss,
      origin: delivery.channel,
      group,
      ...(route === undefined ? {} : { contract: route.message.contract }),
    };
    const acknowledged: Settlement = {
      ack: true,
      outcome: loss.reason,
      ...(route === undefined ? {} : { message: route.message.name }),
    };
    if (channel === false) {
      callHook(hooks, "onDeadLetter", letter, delivery);
      return acknowledged;
    }
    const sent = { ...letter, channel };
    try {
      const wire = deadLetterWire(sent, delivery, new Date(clock.now()));
      await publishWithRetry(transport, clock, [wire]);
    } catch (error) {
      callHook(
        hooks,
        "onNotice",
        `${channel} takes no dead letters (${errorLabel(error)}): the message stays on ${delivery.channel}`,
      );
      return { nack: true, delayMs: 30_000 };
    }
    callHook(hooks, "onDeadLetter", sent, delivery);
    return acknowledged;
  };
}

/** Tells whoever asked that no reply will come, where the reply's address is theirs alone. */
export async function refuseRequest(
  { transport, clock }: Pick<GiveUpSetup, "transport" | "clock">,
  { headers }: Delivery,
  route: Route | undefined,
  reason: DeadLetterReason,
): Promise<void> {
  const channel = headers["reply-to"];
  const correlation = headers["correlation-id"];
  const replies = route?.definition.replies;
  if (replies === undefined || channel === undefined || correlation === undefined || !repliesInPrivate(replies)) return;
  const told = { "correlation-id": correlation, [replyError]: reason };
  await publishWithRetry(transport, clock, [{ channel, headers: told, body: null }]);
}
