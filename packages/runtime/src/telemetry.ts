/** Where spans and metrics go. `openTelemetry(api)` makes one of `@opentelemetry/api`. */
import type { Delivery, Outcome } from "./transport.ts";
import type { MessageDefinition } from "./types.ts";

export interface Telemetry {
  /** Starts `send X` and writes the trace headers into `headers`; the returned function ends it. */
  send(sending: Sending, publish: PublishInfo, headers: Record<string, string>): (error?: unknown) => void;
  /** Runs `work` inside `process X`, continuing the trace of the delivery's headers. */
  process<R>(receiving: Receiving, attempt: number, delivery: Delivery, work: () => R): R;
  /** What became of a delivery, in the end. */
  settled(receiving: Receiving, outcome: Outcome, delivery: Delivery): void;
}

/** One record for each method of a producer. */
export interface Sending {
  readonly system: string;
  readonly message: MessageDefinition;
}

/** One record for each handler of a consumer, and one for what is nobody's. */
export interface Receiving {
  readonly system: string;
  readonly group: string;
  readonly message: MessageDefinition | undefined;
}

export interface PublishInfo {
  /** The address, with its parameters filled in. */
  readonly channel: string;
  /** Messages in this publish. */
  readonly count: number;
  /** The CloudEvents id, where it is one message. */
  readonly id: string | undefined;
}
