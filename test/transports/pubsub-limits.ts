/** What Pub/Sub refuses, as far as the fake does. */
import * as grpc from "@grpc/grpc-js";

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
