/** Payloads to bytes and back, by the contract's content type. */
import { isUtf8 } from "node:buffer";
import type { MessageDefinition, Violation } from "./types.ts";
import { parseWide, stringifyWide, type WidePlaces } from "./wide-integers.ts";

/** Thrown where bytes cannot be read or a value cannot be written; becomes the rejected lane, or the sender's error. */
export class Rejection {
  readonly violations: readonly Violation[];
  constructor(violations: readonly Violation[]) {
    this.violations = violations;
  }
}

/** A rejection of the whole payload. */
export function reject(rule: string, message: string, field = ""): Rejection {
  return new Rejection([{ field, rule, message }]);
}

type Format = "json" | "text" | "bytes";

function formatOf(contentType: string): Format {
  if (contentType === "" || /[/+]json\b/i.test(contentType)) return "json";
  return /^text\/|[/+]xml\b/i.test(contentType) ? "text" : "bytes";
}

const formats = new Map<string, Format>();
function format(contentType: string): Format {
  let known = formats.get(contentType);
  if (known === undefined) formats.set(contentType, (known = formatOf(contentType)));
  return known;
}

/** A payload of this message as bytes; null is a tombstone. Throws a `Rejection`. */
export function encodeBody(message: MessageDefinition, data: unknown): Uint8Array | null {
  if (data === null && message.tombstone === true) return null;
  if (message.codec !== undefined) {
    try {
      return message.codec.encode(data);
    } catch {
      throw reject("encode", "cannot be encoded");
    }
  }
  switch (format(message.contentType)) {
    case "json":
      return Buffer.from(stringify(data, message.wide));
    case "text":
      if (typeof data !== "string") throw reject("type", "must be text");
      return Buffer.from(data);
    default:
      if (!(data instanceof Uint8Array)) throw reject("type", "must be bytes (Uint8Array)");
      return data;
  }
}

function stringify(data: unknown, wide: WidePlaces | undefined): string {
  let text: string | undefined;
  try {
    text = wide === undefined ? JSON.stringify(data) : stringifyWide(data, wide);
  } catch {
    // A bigint or a cycle.
  }
  if (text === undefined) throw reject("json", "cannot be written as JSON");
  return text;
}

/** What the bytes say. Throws a `Rejection` that never quotes them (the messages of `JSON.parse` do). */
export function decodeBody(message: MessageDefinition, body: Uint8Array | null): unknown {
  if (body === null) {
    if (message.tombstone === true) return null;
    throw reject("tombstone", "the contract allows no null payload");
  }
  if (message.codec !== undefined) {
    try {
      return message.codec.decode(body);
    } catch {
      throw reject("decode", `is not ${message.contentType}`);
    }
  }
  switch (format(message.contentType)) {
    case "json":
      return message.wide === undefined ? parseJson(body) : parseJson(body, reader(message.wide));
    case "text":
      return textOf(body);
    default:
      return body;
  }
}

/** Throws a `Rejection`. */
export function parseJson(body: Uint8Array, parse: (text: string) => unknown = JSON.parse): unknown {
  const text = textOf(body);
  try {
    return parse(text);
  } catch {
    throw reject("json", "is not JSON");
  }
}

function reader(wide: WidePlaces): (text: string) => unknown {
  return (text) => parseWide(text, wide);
}

function textOf(body: Uint8Array): string {
  if (!isUtf8(body)) throw reject("utf-8", "is not UTF-8");
  const bytes = body instanceof Buffer ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.toString();
}
