/** What all methods of a producer lean on: the connection, the retries, the limits, the outbox. */
import { stderrAlerts } from "./alerts.ts";
import { callHook } from "./call-hook.ts";
import { systemClock, type Clock } from "./clock.ts";
import { ConcordError } from "./errors.ts";
import { InFlight } from "./in-flight.ts";
import { loadTelemetry } from "./open-telemetry.ts";
import type { Hooks, Outbox, ProducerOptions, RateLimit } from "./options.ts";
import { defaultPublishRetry, publishWithRetry } from "./publish.ts";
import type { Sending, Telemetry } from "./telemetry.ts";
import { TokenBucket } from "./token-bucket.ts";
import type { Chosen } from "./transport-choice.ts";
import type { TransportLease } from "./transport-lease.ts";
import type { Wire } from "./transport.ts";
import type { MessageDefinition } from "./types.ts";

export interface Sender {
  readonly clock: Clock;
  readonly hooks: Hooks;
  readonly source: string;
  readonly validates: boolean;
  readonly maxBytes: number | undefined;
  /**
   * @param limit The contract's; the producer's own is for all methods together and wins.
   * @param direct Past the outbox: a request that waited there could not be answered in time.
   */
  method(message: MessageDefinition, limit: RateLimit | undefined, direct: boolean): Method;
  /** Resolves to `sent` when the broker, or the outbox, has all of them. Trace headers are added to `wires`. */
  send<S>(method: Method, wires: readonly OutgoingWire[], options: SendingOptions, sent: S): Promise<S>;
  /** Connects the transport where it is needed and is not connected; refuses after `close`. */
  ready(direct: boolean): Promise<void> | undefined;
  /** Waits for what is being sent, and refuses the rest. */
  close(): Promise<void>;
}

/** A wire whose headers are not complete yet. */
export type OutgoingWire = Wire & { readonly headers: Record<string, string> };

/** What is the same for all messages that one method sends. */
export interface Method {
  readonly sending: Sending;
  readonly bucket: TokenBucket | undefined;
  readonly direct: boolean;
}

export interface SendingOptions {
  readonly tx?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface SenderSetup {
  readonly service: string;
  readonly options: Omit<ProducerOptions, "transport">;
  readonly over: Chosen;
  readonly lease: TransportLease;
  /** The producer's own limit. */
  readonly shared: TokenBucket | undefined;
}

export function createSender({ service, options, over, lease, shared }: SenderSetup): Sender {
  const { transport, server } = over;
  const { outbox } = options;
  const clock = transport.clock ?? systemClock;
  const hooks = options.hooks ?? stderrAlerts();
  const retry = { ...defaultPublishRetry, ...options.retry };
  const inFlight = new InFlight();
  const warned = new Set<MessageDefinition>();
  let telemetry: Telemetry | undefined;
  let telemetryLoaded = false;
  let closed = false;

  const warn = (message: MessageDefinition): void => {
    if (warned.has(message)) return;
    warned.add(message);
    callHook(hooks, "onDeprecated", message);
  };
  const ready = (direct: boolean): Promise<void> | undefined => {
    if (closed)
      throw new ConcordError("closed", `the producer of ${service} was disposed`, "keep one producer while you send");
    const connecting = direct || outbox === undefined ? lease.connect() : undefined;
    return telemetryLoaded ? connecting : loadFirst(connecting);
  };
  const loadFirst = async (connecting: Promise<void> | undefined): Promise<void> => {
    const [loaded] = await Promise.all([loadTelemetry(options.telemetry), connecting]);
    telemetry = loaded;
    telemetryLoaded = true;
  };

  /** Without a promise of its own, beside that of the publish. */
  function sendNow<S>(
    { sending, direct }: Method,
    wires: readonly OutgoingWire[],
    { tx, signal }: SendingOptions,
    sent: S,
  ): Promise<S> {
    signal?.throwIfAborted();
    if (sending.message.deprecated !== undefined) warn(sending.message);
    const end = startSpan(telemetry, sending, wires);
    const done = (): S => {
      inFlight.leave();
      end?.();
      return sent;
    };
    const failed = (error: unknown): never => {
      inFlight.leave();
      end?.(error);
      throw error;
    };
    inFlight.enter();
    try {
      return (direct || outbox === undefined ? publish(wires, signal) : enqueue(outbox, wires, tx)).then(done, failed);
    } catch (error) {
      return failed(error);
    }
  }

  async function sendAfter<S>(
    turn: Promise<void>,
    method: Method,
    wires: readonly OutgoingWire[],
    options: SendingOptions,
    sent: S,
  ): Promise<S> {
    inFlight.enter();
    try {
      await turn;
      return await sendNow(method, wires, options, sent);
    } finally {
      inFlight.leave();
    }
  }

  const publish = (wires: readonly OutgoingWire[], signal: AbortSignal | undefined): Promise<void> =>
    publishWithRetry(transport, clock, wires, retry, signal);
  const enqueue = async (into: Outbox, wires: readonly OutgoingWire[], tx: unknown): Promise<void> =>
    into.enqueue(tx, server === undefined ? wires : wires.map((wire) => ({ ...wire, server })));

  return {
    clock,
    hooks,
    source: options.source ?? service,
    validates: options.validate !== "off",
    maxBytes: transport.caps.maxBytes,
    method: (message, limit, direct) => ({
      sending: { system: transport.name, message },
      bucket: shared ?? (limit === undefined ? undefined : new TokenBucket(limit, clock)),
      direct,
    }),
    ready,

    send(method, wires, options, sent) {
      const take = (): Promise<void> | undefined => method.bucket?.take(wires.length, options.signal);
      const connecting = ready(method.direct);
      const turn = connecting === undefined ? take() : connecting.then(take);
      return turn === undefined ? sendNow(method, wires, options, sent) : sendAfter(turn, method, wires, options, sent);
    },

    async close() {
      closed = true;
      await inFlight.idle();
    },
  };
}

function startSpan(
  telemetry: Telemetry | undefined,
  sending: Sending,
  wires: readonly OutgoingWire[],
): ((error?: unknown) => void) | undefined {
  const first = wires[0];
  if (telemetry === undefined || first === undefined) return undefined;
  const id = wires.length === 1 ? first.headers["ce-id"] : undefined;
  const end = telemetry.send(sending, { channel: first.channel, count: wires.length, id }, first.headers);
  // One span for a batch; each of its messages carries it on.
  for (let index = 1; index < wires.length; index++)
    for (const name of ["traceparent", "tracestate"]) {
      const value = first.headers[name];
      if (value !== undefined) wires[index]!.headers[name] = value;
    }
  return end;
}
