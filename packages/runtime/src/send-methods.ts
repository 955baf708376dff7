/** The methods of a producer: a payload and options made into a wire, refused before anything is sent. */
import { fillAddress } from "./address.ts";
import { eventHeaders, headerViolations, readHeaders, writeHeaders, writeStructured } from "./cloud-events.ts";
import { encodeBody, Rejection } from "./content.ts";
import { ConcordError, ContractViolationError } from "./errors.ts";
import { newEventId } from "./event-id.ts";
import type { Inbox } from "./inbox.ts";
import type { OutgoingWire, Sender } from "./sender.ts";
import type {
  BatchItem,
  CommonSendOptions,
  HeaderMap,
  MessageDefinition,
  Request,
  RequestOptions,
  Send,
  SendDefinition,
  Sent,
  Violation,
} from "./types.ts";

interface AnyOptions extends CommonSendOptions {
  readonly headers?: object;
  readonly parameters?: Readonly<Record<string, string>>;
}

export function sendMethod(name: string, { message, rateLimit }: SendDefinition, sender: Sender): Send<unknown> {
  const method = sender.method(message, rateLimit, false);
  const sendNow = (data: unknown, options: AnyOptions): Promise<Sent> => {
    const { wire, id } = makeWire(message, data, options, sender);
    return sender.send(method, [wire], options, { id });
  };
  // The sender's is the only promise that a message costs.
  const send = (data: unknown, options: AnyOptions = {}): Promise<Sent> => {
    try {
      const connecting = writable(message, sender);
      return connecting === undefined ? sendNow(data, options) : connecting.then(() => sendNow(data, options));
    } catch (error) {
      return Promise.reject(error);
    }
  };
  const batch = async (
    items: readonly BatchItem<unknown>[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly Sent[]> => {
    const connecting = writable(message, sender);
    if (connecting) await connecting;
    const made = items.map(({ data, ...own }, index) => makeWire(message, data, own, sender, index));
    const wires = made.map(({ wire }) => wire);
    const [first] = items;
    const sent = made.map(({ id }) => ({ id }));
    return first === undefined ? sent : sender.send(method, wires, { tx: first.tx, signal: options.signal }, sent);
  };
  return Object.defineProperty(Object.assign(send, { batch }), "name", { value: name });
}

/** Where replies come in: not always over what the request goes out by. */
export interface Answers {
  readonly sender: Sender;
  readonly inbox: Inbox;
}

export function requestMethod(
  name: string,
  { message, rateLimit, replies = [], replyToHeader = "reply-to" }: SendDefinition,
  sender: Sender,
  answers: Answers,
): Request<unknown> {
  const { inbox } = answers;
  const method = sender.method(message, rateLimit, true);
  const request = async (data: unknown, options: RequestOptions & AnyOptions = {}): Promise<unknown> => {
    const { id = newEventId(), timeoutMs = 30_000, signal } = options;
    const connecting = writable(message, sender);
    if (connecting) await connecting;
    // What only a valid payload says is looked for in it before it is made into a wire.
    const violations = sender.validates && data !== null ? message.validate(data) : undefined;
    if (violations !== undefined) throw new ContractViolationError(message.name, message.contract, violations);
    const correlation = (data === null ? undefined : message.correlationId?.(data, options.headers ?? {})) ?? id;
    const parameters = parametersOf(message, data, options);
    const replyTo = inbox.addressFor(fillAddress(message.channel, parameters), replies, parameters);
    const { correlationHeader = "correlation-id" } = message;
    const told = { [correlationHeader]: correlation, [replyToHeader]: replyTo };
    const headers = { ...options.headers, ...told, "correlation-id": correlation, "reply-to": replyTo };
    const { wire } = makeWire(message, data, { ...options, id, headers }, sender);
    await answers.sender.ready(true);
    const waiting = await inbox.expect({ name, replies, correlation, replyTo, timeoutMs, signal });
    try {
      await sender.send(method, [wire], { signal }, undefined);
    } catch (error) {
      waiting.cancel();
      throw error;
    }
    return waiting.reply;
  };
  return Object.defineProperty(request, "name", { value: name });
}

/** Some codecs learn from the transport's connection how to write. */
function writable({ codec }: MessageDefinition, sender: Sender): Promise<void> | undefined {
  return codec?.connected === true ? sender.ready(true) : undefined;
}

/** Throws a `ContractViolationError` or another `ConcordError`; sends nothing. */
function makeWire(
  message: MessageDefinition,
  data: unknown,
  options: AnyOptions,
  sender: Sender,
  item?: number,
): { readonly wire: OutgoingWire; readonly id: string } {
  const { headers: own = {}, id = newEventId(), subject, expiresAt } = options;
  const tombstone = data === null && message.tombstone === true;
  const time = options.time?.getTime() ?? sender.clock.now();
  let headers = eventHeaders(message, { id, source: sender.source, time, subject, expiresAt });
  if (options.headers !== undefined) writeHeaders(headers, options.headers);
  if (sender.validates) {
    const violations = findViolations(message, data, headers, tombstone);
    if (violations !== undefined) throw new ContractViolationError(message.name, message.contract, violations, item);
  }
  const channel = fillAddress(message.channel, parametersOf(message, data, options));
  let payload = data;
  if (message.structured !== undefined && !tombstone) {
    const structured = writeStructured(headers, data, message.wide);
    ({ headers } = structured);
    if (message.structured === "data") payload = structured.event;
  }
  const body = encode(payload === data ? message : ofEvents(message), payload, item);
  if (sender.maxBytes !== undefined && body !== null && body.byteLength > sender.maxBytes)
    throw new ConcordError(
      "message-too-large",
      `${message.name} has ${body.byteLength} bytes and the broker takes ${sender.maxBytes}`,
      "send a reference to the data instead, or raise the limits of broker and transport together",
    );
  const key = options.key ?? (tombstone ? undefined : message.key?.(data, own));
  if (tombstone && key === undefined)
    throw new ConcordError("parameter", `a null ${message.name} has no key`, "pass { key } of what it deletes");
  const { bindings } = message.channel;
  const wire = key === undefined ? { channel, headers, body } : { channel, headers, body, key };
  return { wire: bindings === undefined ? wire : { ...wire, bindings }, id };
}

/** Parameters of the address: those that nobody gives are looked for in the message. */
function parametersOf(message: MessageDefinition, data: unknown, { headers = {}, parameters }: AnyOptions): Parameters {
  const found = data === null ? undefined : message.parametersFrom?.(data, headers);
  if (found === undefined) return parameters;
  const given = Object.entries(parameters ?? {}).filter(([, value]) => value !== undefined);
  return { ...found, ...Object.fromEntries(given) };
}

type Parameters = Readonly<Record<string, string | undefined>> | undefined;

/** Judges payload and headers as a receiver will. */
function findViolations(
  message: MessageDefinition,
  data: unknown,
  headers: HeaderMap,
  tombstone: boolean,
): readonly Violation[] | undefined {
  const ofPayload = tombstone ? undefined : message.validate(data);
  const ofHeaders = message.validateHeaders?.(readHeaders(headers, message.headers));
  if (ofHeaders === undefined) return ofPayload;
  return [...(ofPayload ?? []), ...headerViolations(ofHeaders)];
}

/** Around the payload there is an event, in which it stands ready to be written. */
function ofEvents(message: MessageDefinition): MessageDefinition {
  if (message.wide === undefined) return message;
  const { wide: _, ...plain } = message;
  return plain;
}

function encode(message: MessageDefinition, data: unknown, item: number | undefined): Uint8Array | null {
  try {
    return encodeBody(message, data);
  } catch (error) {
    if (error instanceof Rejection)
      throw new ContractViolationError(message.name, message.contract, error.violations, item);
    throw error;
  }
}
