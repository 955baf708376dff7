/** What a delivery is, before anything is done about it: route by type, decode, validate. Pure. */
import type { Clock } from "./clock.ts";
import { headerViolations, readHeaders, unwrapStructured } from "./cloud-events.ts";
import { decodeBody, Rejection } from "./content.ts";
import { errorLabel } from "./errors.ts";
import type { Located, Route } from "./route.ts";
import type { Delivery } from "./transport.ts";
import type { Lanes } from "./turnstiles.ts";
import type { HeaderMap, Violation } from "./types.ts";

/** Valid, and somebody handles it. */
export interface Accepted {
  readonly kind: "accepted";
  readonly route: Route;
  readonly data: unknown;
  /** As they came, or those of the event in structured mode. */
  readonly headers: HeaderMap;
  readonly parameters: Readonly<Record<string, string>>;
  readonly lanes: Lanes;
  /** What it is known by when it comes again. */
  readonly dedupeKey: string | undefined;
  /** The reply that was sent, to be kept for when the request comes again. */
  answer?: string | undefined;
}

export type Intake =
  | Accepted
  | { readonly kind: "rejected"; readonly route: Route | undefined; readonly violations: readonly Violation[] }
  | { readonly kind: "skipped"; readonly route: Route | undefined; readonly reason: string }
  | { readonly kind: "expired"; readonly route: Route };

/** @param clock Asked about what can expire alone. */
export function takeIn(delivery: Delivery, located: Located | undefined, clock: Pick<Clock, "now">): Intake {
  if (located === undefined)
    return { kind: "skipped", route: undefined, reason: "it came on a channel that this consumer does not know" };
  let route: Route | undefined;
  try {
    const { headers, body } = unwrapStructured(delivery);
    const { routes, byType, lanes } = located.channel;
    const type = headers["ce-type"];
    if (type === undefined) route = routes.length === 1 ? routes[0] : discriminate(routes, headers, body);
    else route = byType.get(type) ?? ofWholeEvents(routes, headers, delivery.body);
    if (route === undefined)
      return { kind: "skipped", route, reason: `nobody here knows the type ${(type ?? "").slice(0, 100)}` };
    if (route.handler === undefined) return { kind: "skipped", route, reason: `no handler for ${route.name}` };
    const expiry = headers["ce-expirytime"];
    if (expiry !== undefined && Date.parse(expiry) <= clock.now()) return { kind: "expired", route };
    const data = decodeBody(route.message, route.message.structured === "event" ? delivery.body : body);
    const violations = check(route, data, headers, body);
    if (violations !== undefined) return { kind: "rejected", route, violations };
    const dedupeKey = findDedupeKey(route, data, headers);
    return { kind: "accepted", route, data, headers, parameters: located.parameters, lanes, dedupeKey };
  } catch (error) {
    if (error instanceof Rejection) return { kind: "rejected", route, violations: error.violations };
    // A validator can run out of stack on what somebody nested deeply enough: that message is at fault, not this process.
    const message = `cannot be judged: ${errorLabel(error)}`;
    return { kind: "rejected", route, violations: [{ field: "", rule: "validator", message }] };
  }
}

/** The contract's idempotency key, else source and id of the event; undefined where there is neither. */
function findDedupeKey({ message, dedupePrefix }: Route, data: unknown, headers: HeaderMap): string | undefined {
  if (message.idempotencyKey !== undefined && data !== null) {
    const key = message.idempotencyKey(data, readHeaders(headers, message.headers));
    if (key !== undefined) return dedupePrefix + key;
  }
  const id = headers["ce-id"];
  return id === undefined ? undefined : `${dedupePrefix}${headers["ce-source"] ?? ""} ${id}`;
}

function check(
  { message }: Route,
  data: unknown,
  headers: HeaderMap,
  body: Uint8Array | null,
): readonly Violation[] | undefined {
  const ofPayload = body === null ? undefined : message.validate(data);
  if (message.validateHeaders === undefined) return ofPayload;
  const ofHeaders = message.validateHeaders(readHeaders(headers, message.headers));
  if (ofHeaders === undefined) return ofPayload;
  return [...(ofPayload ?? []), ...headerViolations(ofHeaders)];
}

/** A contract that describes whole events names their types itself, in its schemas. */
function ofWholeEvents(routes: readonly Route[], headers: HeaderMap, body: Uint8Array | null): Route | undefined {
  const whole = routes.filter(({ message }) => message.structured === "event");
  return whole.length > 1 ? discriminate(whole, headers, body) : whole[0];
}

/**
 * The one message of the channel that this is, where no type says it. None and several are both rejected: a message
 * given to the wrong handler does more harm than one in the dead letters.
 */
function discriminate(routes: readonly Route[], headers: HeaderMap, body: Uint8Array | null): Route {
  let undecodable: Rejection | undefined;
  const found = routes.filter(({ message }) => {
    let data: unknown;
    try {
      data = decodeBody(message, body);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      undecodable = error;
      return false;
    }
    undecodable = undefined;
    if (message.matches !== undefined) return message.matches(data, headers);
    return body === null || message.validate(data) === undefined;
  });
  if (found.length === 1) return found[0]!;
  if (undecodable !== undefined && found.length === 0) throw undecodable;
  const names = (found.length === 0 ? routes : found).map(({ message }) => message.name).join(", ");
  const message =
    found.length === 0
      ? `has no ce-type header and is none of ${names}`
      : `has no ce-type header and may be any of ${names}`;
  throw new Rejection([{ field: "headers/ce-type", rule: "required", message }]);
}
