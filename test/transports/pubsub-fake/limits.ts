/** What Pub/Sub refuses, as far as the fake does. */
import * as grpc from "@grpc/grpc-js";
import type { Backlog } from "./backlog.ts";

type Fields = Readonly<Record<string, any>>;

const idPattern = /^projects\/[^/]+\/(?:topics|subscriptions)\/(?!goog)[A-Za-z][\w.~+%-]{2,254}$/;
export class Refusal extends Error {
  readonly code: grpc.status;
  readonly metadata: grpc.Metadata;
  constructor(code: grpc.status, details: string, metadata = new grpc.Metadata()) {
    super(details);
    this.code = code;
    this.metadata = metadata;
  }
}

export function checkName(name: string): void {
  if (!idPattern.test(name)) throw new Refusal(grpc.status.INVALID_ARGUMENT, "Invalid resource name given");
}

export function checkSeconds(seconds: number, least: number): void {
  if (seconds < least || seconds > 600)
    throw new Refusal(grpc.status.INVALID_ARGUMENT, `a deadline of ${seconds} s is not between ${least} and 600`);
}

export function checkMessages(messages: readonly Fields[], maxBytes: number): void {
  const invalid = (details: string) => new Refusal(grpc.status.INVALID_ARGUMENT, details);
  if (messages.length === 0 || messages.length > 1_000) throw invalid("1 to 1000 messages are allowed");
  if (new Set(messages.map(({ orderingKey }) => orderingKey)).size > 1)
    throw invalid("all messages of a request must have the same ordering key");
  let size = 0;
  for (const { data, attributes, orderingKey } of messages) {
    const entries = Object.entries<string>(attributes);
    if (data.byteLength === 0 && entries.length === 0) throw invalid("Some messages have neither data nor attributes");
    if (entries.length > 100) throw invalid("a message has too many attributes");
    if (Buffer.byteLength(orderingKey) > 1_024) throw invalid("an ordering key is too long");
    size += data.byteLength;
    for (const [key, value] of entries) {
      size += Buffer.byteLength(key) + Buffer.byteLength(value);
      if (key === "" || Buffer.byteLength(key) > 256 || key.startsWith("goog"))
        throw invalid("an attribute key is invalid");
      if (Buffer.byteLength(value) > 1_024) throw invalid("an attribute value is too long");
    }
  }
  if (size > maxBytes) throw invalid(`The value for message_size is too large. The maximum value is ${maxBytes}`);
}

/** With exactly-once delivery, whoever has lost a message is told so; otherwise nobody is. */
export function confirm({ isExactlyOnce }: Backlog, lost: readonly string[]): void {
  if (!isExactlyOnce || lost.length === 0) return;
  const metadata = new grpc.Metadata();
  const info = lost.map((ackId) =>
    field(3, Buffer.concat([field(1, ackId), field(2, "PERMANENT_FAILURE_INVALID_ACK_ID")])),
  );
  const errorInfo = Buffer.concat([field(1, "EXACTLY_ONCE_ACKID_FAILURE"), field(2, "pubsub.googleapis.com"), ...info]);
  const any = Buffer.concat([field(1, "type.googleapis.com/google.rpc.ErrorInfo"), field(2, errorInfo)]);
  metadata.set(
    "grpc-status-details-bin",
    Buffer.concat([Buffer.from([8, grpc.status.FAILED_PRECONDITION]), field(3, any)]),
  );
  throw new Refusal(grpc.status.FAILED_PRECONDITION, "Some acknowledgement ids in the request were invalid.", metadata);
}

/** A field of a protobuf message that has a length: text, bytes or another message. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}
