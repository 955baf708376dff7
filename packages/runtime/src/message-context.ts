/** One try of a handler, as the handler sees it. What costs time is made when it is asked for. */
import type { Clock } from "./clock.ts";
import { readHeaders } from "./cloud-events.ts";
import type { Expiring } from "./deadlines.ts";
import { ConcordError } from "./errors.ts";
import type { Accepted } from "./intake.ts";
import type { Claim, InboxWork } from "./options.ts";
import type { Delivery } from "./transport.ts";
import type { Context, Envelope } from "./types.ts";

/**
 * Thrown by `retry`, `deadLetter` and `skip` to leave the handler; `done` and `busy`: a message of a batch that somebody
 * else has handled, or is handling.
 */
export class Control extends Error {
  /** Whose message it is. */
  readonly context: unknown;
  readonly kind: "retry" | "dead-letter" | "skip" | "done" | "busy";
  readonly reason: string | undefined;
  readonly afterMs: number | undefined;
  constructor(context: unknown, kind: Control["kind"], reason?: string, afterMs?: number) {
    super(`handler left by ${kind}: rethrow this`);
    this.name = "Control";
    this.context = context;
    this.kind = kind;
    this.reason = reason;
    this.afterMs = afterMs;
  }
}

/** What a try takes place in, where there is an inbox. */
export interface Inside {
  /** The transaction of this message alone. */
  readonly tx?: unknown;
  /** The way into the transaction that a batch shares. */
  readonly joining?: Joining;
}

export interface Joining {
  readonly key: string;
  within(keys: readonly string[], work: InboxWork): Promise<readonly Claim[]>;
}

/** What a try is rejected with when the consumer does not wait for it any longer. */
export const STOPPED = Symbol("stopped");

export class MessageContext implements Context, Expiring {
  readonly attempt: number;
  readonly channel: string;
  readonly parameters: Readonly<Record<string, string>>;
  tx: unknown;
  readonly joining: Joining | undefined;
  /** Ends the try although the handler has not ended; set while it is awaited. */
  abandon: ((reason: unknown) => void) | undefined;
  /** Why it was ended, where it was. */
  aborted: "timeout" | "stopped" | undefined;
  expiresAt = NaN;
  older: Expiring | undefined;
  newer: Expiring | undefined;
  readonly #delivery: Delivery;
  readonly #accepted: Accepted;
  readonly #clock: Clock;
  #controller: AbortController | undefined;
  #message: Envelope | undefined;

  constructor(delivery: Delivery, accepted: Accepted, attempt: number, clock: Clock, inside: Inside | undefined) {
    this.attempt = attempt;
    this.channel = delivery.channel;
    this.parameters = accepted.parameters;
    this.tx = inside?.tx;
    this.joining = inside?.joining;
    this.#delivery = delivery;
    this.#accepted = accepted;
    this.#clock = clock;
  }

  get message(): Envelope {
    this.#message ??= createEnvelope(this.#delivery, this.#accepted, this.#clock.now());
    return this.#message;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.aborted !== undefined) this.#controller.abort(this.#reason());
    return this.#controller.signal;
  }

  abort(reason: "timeout" | "stopped"): void {
    this.aborted = reason;
    const error = this.#reason();
    this.#controller?.abort(error);
    this.abandon?.(reason === "stopped" ? STOPPED : error);
  }

  get retry(): Context["retry"] {
    return (options = {}) => {
      throw new Control(this, "retry", options.reason, options.afterMs);
    };
  }
  get deadLetter(): Context["deadLetter"] {
    return (reason) => {
      throw new Control(this, "dead-letter", reason);
    };
  }
  get skip(): Context["skip"] {
    return (reason) => {
      throw new Control(this, "skip", reason);
    };
  }

  #reason(): Error {
    return this.aborted === "timeout"
      ? new HandlerTimeoutError(this.#accepted.route.name, this.#accepted.route.timeoutMs)
      : new ConcordError("closed", "the consumer is stopping", "start it again; the message will come again");
  }
}

/** A handler took longer than its `timeoutMs`. It may still be running. */
export class HandlerTimeoutError extends ConcordError {
  constructor(name: string, timeoutMs: number) {
    super(
      "handler-timeout",
      `the handler of ${name} took longer than ${timeoutMs} ms`,
      "pass the context's signal to what it waits for, or a larger timeoutMs",
    );
  }
}

/** Where the sender wrote no CloudEvents attributes: no id, no source, the time of receipt. */
function createEnvelope(delivery: Delivery, { route, headers, data }: Accepted, receivedAt: number): Envelope {
  const time = headers["ce-time"];
  const subject = headers["ce-subject"];
  return {
    id: headers["ce-id"] ?? "",
    type: route.message.type,
    source: headers["ce-source"] ?? "",
    time: new Date(time ?? receivedAt),
    ...(subject === undefined ? {} : { subject }),
    ...(delivery.key === undefined ? {} : { key: delivery.key }),
    data,
    headers: readHeaders(headers, route.message.headers),
  };
}
