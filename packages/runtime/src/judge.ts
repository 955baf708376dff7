/** What a consumer would say of a message, for those who only watch. */
import { unwrapStructured } from "./cloud-events.ts";
import { decodeBody } from "./content.ts";
import { takeIn } from "./intake.ts";
import type { ChannelRoutes, Route } from "./route.ts";
import type { Delivery, Wire } from "./transport.ts";
import type { MessageDefinition, Violation } from "./types.ts";

export interface Judgement {
  /** Which of the given ones it is; absent where it is none of them. */
  readonly message?: MessageDefinition;
  /** What it breaks: at least one; absent where it is as its contract says. */
  readonly violations?: readonly Violation[];
  /** The payload; absent where it could not be read. */
  readonly data?: unknown;
}

/** A time at which nothing has expired. */
const always = { now: () => Number.NEGATIVE_INFINITY };

/** Judges messages of one channel as consumers do. Expired messages are judged like any other. */
export function createJudge(messages: readonly MessageDefinition[]): (wire: Wire) => Judgement {
  // Of a route only what decides: nothing here is handled, so nothing is retried, limited or counted.
  const routes = messages.map(
    (message) => ({ name: message.name, message, handler: () => undefined, dedupePrefix: "" }) as unknown as Route,
  );
  const byType = new Map(routes.map((route) => [route.message.type, route]));
  const located = { channel: { routes, byType } as unknown as ChannelRoutes, parameters: {} };
  return (wire) => {
    const intake = takeIn(wire as Delivery, located, always);
    const message = intake.route?.message;
    if (intake.kind === "accepted") return { message: intake.route.message, data: intake.data };
    const violations = intake.kind === "rejected" ? intake.violations : undefined;
    if (message === undefined) return violations === undefined ? {} : { violations };
    return { message, ...(violations && { violations }), ...decoded(message, wire) };
  };
}

function decoded(message: MessageDefinition, wire: Wire): { readonly data?: unknown } {
  try {
    return { data: decodeBody(message, unwrapStructured(wire).body) };
  } catch {
    return {};
  }
}
