/** The trace of a delivery handed on to what its handler sends, where there is no OpenTelemetry to do it. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Telemetry } from "./telemetry.ts";
import type { HeaderMap } from "./types.ts";

const current = new AsyncLocalStorage<HeaderMap>();

const nothing = (): void => undefined;

/** The trace headers to hand on; nothing where there is no trace. */
export function passedOn(): HeaderMap {
  const { traceparent, tracestate } = current.getStore() ?? {};
  if (traceparent === undefined) return {};
  return { traceparent, ...(tracestate !== undefined && { tracestate }) };
}

/** Runs `work` so that what it sends hands on the trace of these headers. */
export function passTrace<R>(headers: HeaderMap, work: () => R): R {
  return headers["traceparent"] === undefined ? work() : current.run(headers, work);
}

/** Passes `traceparent` and `tracestate` on unchanged, as W3C Trace Context asks of those who take no part. */
export const passTraceOn: Telemetry = {
  send(_, __, headers) {
    Object.assign(headers, passedOn());
    return nothing;
  },
  process: (_, __, delivery, work) => passTrace(delivery.headers, work),
  settled: nothing,
};
