/** The trace of a delivery handed on to what its handler sends, where there is no OpenTelemetry to do it. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Telemetry } from "./telemetry.ts";
import type { HeaderMap } from "./types.ts";

const current = new AsyncLocalStorage<HeaderMap>();

const nothing = (): void => undefined;

/** Passes `traceparent` and `tracestate` on unchanged, as W3C Trace Context asks of those who take no part. */
export const passTraceOn: Telemetry = {
  send(_, __, headers) {
    const from = current.getStore();
    if (from?.["traceparent"] !== undefined) {
      headers["traceparent"] = from["traceparent"];
      if (from["tracestate"] !== undefined) headers["tracestate"] = from["tracestate"];
    }
    return nothing;
  },
  process: (_, __, delivery, work) =>
    delivery.headers["traceparent"] === undefined ? work() : current.run(delivery.headers, work),
  settled: nothing,
};
