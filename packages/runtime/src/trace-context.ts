/** The trace of a delivery handed on to what its handler sends, where there is no OpenTelemetry to do it. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Telemetry } from "./telemetry.ts";
import type { HeaderMap } from "./types.ts";

const current = new AsyncLocalStorage<HeaderMap>();

const nothing = (): void => undefined;

/** When the event happened with which all of it began: `ce-time` of the first message, handed on by those that follow. */
export const flowBegan = "flow-began";

/** The headers to hand on: the trace, and when all of it began. Nothing where there is neither. */
export function passedOn(): HeaderMap {
  const caused = current.getStore();
  if (caused === undefined) return {};
  const { traceparent, tracestate, [flowBegan]: began = caused["ce-time"] } = caused;
  return {
    ...(traceparent !== undefined && { traceparent }),
    ...(traceparent !== undefined && tracestate !== undefined && { tracestate }),
    ...(began !== undefined && { [flowBegan]: began }),
  };
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
    Object.assign(headers, passedOn());
    return nothing;
  },
  process: (_, __, delivery, work) => passTrace(delivery.headers, work),
  settled: nothing,
};
