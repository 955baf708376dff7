/** The returned value of a handler, sent back to whoever asked. */
import { fillAddress } from "./address.ts";
import type { Clock } from "./clock.ts";
import { eventHeaders, readHeaders } from "./cloud-events.ts";
import { encodeBody, Rejection } from "./content.ts";
import { ContractViolationError } from "./errors.ts";
import { newEventId } from "./event-id.ts";
import type { Accepted } from "./intake.ts";
import { publishWithRetry } from "./publish.ts";
import type { Telemetry } from "./telemetry.ts";
import type { Transport, Wire } from "./transport.ts";
import type { MessageDefinition } from "./types.ts";

export interface Replies {
  /** Resolves, to what is to be kept of it, when the broker has the reply. */
  send(accepted: Accepted, value: unknown): Promise<string | undefined>;
  /** The reply once more, for a request that came again. */
  repeat(accepted: Accepted, kept: string): Promise<void>;
}

/** The header in which a requester is told that its request was given up: its value is the dead letter's reason. */
export const replyError = "reply-error";

/** Whether replies go to an address that only the request names, and only the requester reads. */
export function repliesInPrivate([first]: readonly MessageDefinition[]): boolean {
  return first === undefined || first.channel.address === "";
}

interface ReplyAddress {
  readonly channel: string;
  readonly correlation: string | undefined;
}

/** Where the reply goes, and what it is known by; undefined where nobody waits for one. */
function replyAddress({ route, headers, parameters, data }: Accepted): ReplyAddress | undefined {
  const { definition, message } = route;
  const { replies = [], replyToHeader = "reply-to" } = definition;
  const channel = repliesInPrivate(replies)
    ? (headers["reply-to"] ?? headers[replyToHeader.toLowerCase()])
    : fillAddress(replies[0]!.channel, parameters);
  if (channel === undefined) return undefined;
  const correlation = headers["correlation-id"] ?? message.correlationId?.(data, readHeaders(headers, message.headers));
  return { channel, correlation };
}

export interface RepliesSetup {
  readonly replyOver: (reply: MessageDefinition) => Transport;
  readonly clock: Clock;
  readonly telemetry: Telemetry | undefined;
  readonly source: string;
}

export function createReplies({ replyOver, clock, telemetry, source }: RepliesSetup): Replies {
  const publish = async (
    { channel, correlation }: ReplyAddress,
    message: MessageDefinition,
    body: Uint8Array | null,
  ): Promise<void> => {
    const transport = replyOver(message);
    const id = newEventId();
    const headers = eventHeaders(message, { id, source, time: clock.now() });
    if (correlation !== undefined) {
      headers["correlation-id"] = correlation;
      if (message.correlationHeader !== undefined) headers[message.correlationHeader.toLowerCase()] = correlation;
    }
    const { bindings } = message.channel;
    const wire: Wire = { channel, headers, body, ...(bindings === undefined ? {} : { bindings }) };
    const end = telemetry?.send({ system: transport.name, message }, { channel, count: 1, id }, headers);
    try {
      await publishWithRetry(transport, clock, [wire]);
      end?.();
    } catch (error) {
      end?.(error);
      throw error;
    }
  };

  return {
    async send(accepted, value) {
      const address = replyAddress(accepted);
      // Nobody waits: somebody sent it as an event.
      if (address === undefined) return undefined;
      const message = chooseReply(accepted, value);
      const body = encode(message, value);
      await publish(address, message, body);
      const kept: Kept = { name: message.name, body: body === null ? null : Buffer.from(body).toString("base64") };
      return JSON.stringify(kept);
    },
    async repeat(accepted, kept) {
      const address = replyAddress(accepted);
      const { name, body } = JSON.parse(kept) as Kept;
      const message = accepted.route.definition.replies?.find((reply) => reply.name === name);
      if (address === undefined || message === undefined) return;
      await publish(address, message, body === null ? null : Buffer.from(body, "base64"));
    },
  };
}

/** A reply as it is kept: by the name of its message, and in base64. */
interface Kept {
  readonly name: string;
  readonly body: string | null;
}

/** The first whose validator accepts it. Throws a `ContractViolationError` of the first where none does. */
function chooseReply({ route }: Accepted, value: unknown): MessageDefinition {
  const replies = route.definition.replies ?? [];
  const chosen = replies.find(
    (reply) => (value === null && reply.tombstone === true) || reply.validate(value) === undefined,
  );
  if (chosen !== undefined) return chosen;
  const [first] = replies;
  throw new ContractViolationError(
    first?.name ?? "the reply",
    route.message.contract,
    first?.validate(value) ?? [{ field: "", rule: "reply", message: "the contract declares no reply" }],
  );
}

function encode(message: MessageDefinition, value: unknown): Uint8Array | null {
  try {
    return encodeBody(message, value);
  } catch (error) {
    if (error instanceof Rejection) throw new ContractViolationError(message.name, message.contract, error.violations);
    throw error;
  }
}
