/** The trace of a delivery handed on to what its handler sends, where there is no OpenTelemetry to do it. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Telemetry } from "./telemetry.ts";
import type { HeaderMap } from "./types.ts";

const current = new AsyncLocalStorage<HeaderMap>();

const nothing = (): void => undefined;

/** When the event happened with which all of it began: `ce-time` of the first message, handed on by those that follow. */
export const flowBegan = "flow-began";

/** Writes the headers that are handed on: the trace, and when all of it began. Nothing where there is neither. */
export function passOn(headers: Record<string, string>): void {
  const caused = current.getStore();
  if (caused === undefined) return;
  const { traceparent, tracestate, [flowBegan]: began = caused["ce-time"] } = caused;
  if (traceparent !== undefined) headers["traceparent"] = traceparent;
  if (traceparent !== undefined && tracestate !== undefined) headers["tracestate"] = tracestate;
  if (began !== undefined) headers[flowBegan] = began;
}

/** Runs `work` so that what it sends hands these headers on, where there is a trace or a flow to hand on. */
export function passTrace<R>(headers: HeaderMap, work: () => R): R {
  return headers["traceparent"] === undefined && headers[flowBegan] === undefined ? work() : handOn(headers, work);
}

/** The same, whether or not there is a trace yet. */
export function handOn<R>(headers: HeaderMap, work: () => R): R {
  return current.run(headers, work);
}

/** Passes `traceparent` and `tracestate` on unchanged, as W3C Trace Context asks of those who take no part. */
export const passTraceOn: Telemetry = {
  send(_, __, headers) {
    passOn(headers);
    return nothing;
  },
  process: (_, __, delivery, work) => passTrace(delivery.headers, work),
  settled: nothing,
};
