/** Where spans and metrics go. `openTelemetry(api)` makes one of `@opentelemetry/api`. */
import type { MessageDefinition } from "./types.ts";
import type { Delivery, Outcome } from "./transport.ts";

export interface Telemetry {
  /** Starts `send X` and writes the trace headers into `headers`; the returned function ends it. */
  send(info: SendInfo, headers: Record<string, string>): (error?: unknown) => void;
  /** Runs `work` inside `process X`, continuing the trace of the delivery's headers. */
  process<R>(info: ProcessInfo, delivery: Delivery, work: () => R): R;
  /** What became of a delivery, in the end. */
  settled(info: ProcessInfo, outcome: Outcome, delivery: Delivery): void;
}

export interface SendInfo {
  readonly system: string;
  readonly message: MessageDefinition;
  /** The address, with its parameters filled in. */
  readonly channel: string;
  /** Messages in this publish. */
  readonly count: number;
  /** The CloudEvents id, where it is one message. */
  readonly id: string | undefined;
}

export interface ProcessInfo {
  readonly system: string;
  readonly group: string;
  readonly message: MessageDefinition | undefined;
  readonly attempt: number;
}
