/** Traces of calls. `openTelemetryHttp(api)` makes one of `@opentelemetry/api`; names by its conventions for HTTP. */
import type { OpenTelemetryApi } from "../open-telemetry.ts";
import type { HeaderMap } from "../types.ts";

export interface HttpTelemetry {
  /** Starts the span of one try and writes the trace headers into `headers`; the returned function ends it. */
  call(about: CallInfo, headers: Record<string, string>): (end: CallEnd) => void;
  /** Runs `work` inside the span of a request, continuing the trace that its headers name. */
  serve<R>(about: CallInfo, headers: HeaderMap, work: () => Promise<R>, statusOf: (result: R) => number): Promise<R>;
}

export interface CallInfo {
  readonly method: string;
  /** `/orders/{orderId}` */
  readonly template: string;
  /** The server's host, without anything that a caller has filled in. */
  readonly host?: string;
  /** 2 at the first retry. */
  readonly attempt?: number;
}

export interface CallEnd {
  readonly status?: number;
  /** What kind of failure. */
  readonly error?: string;
}

const client = 2;
const server = 1;
const failed = 2;

export function openTelemetryHttp({ trace, context, propagation }: OpenTelemetryApi): HttpTelemetry {
  const tracer = trace.getTracer("@concord/runtime");
  const start = (about: CallInfo, kind: number, from: unknown) =>
    tracer.startSpan(
      `${about.method} ${about.template}`,
      {
        kind,
        attributes: {
          "http.request.method": about.method,
          ...(kind === client ? { "url.template": about.template } : { "http.route": about.template }),
          ...(about.host !== undefined && { "server.address": about.host }),
          ...(about.attempt !== undefined && about.attempt > 1 && { "http.request.resend_count": about.attempt - 1 }),
        },
      },
      from as never,
    );
  return {
    call(about, headers) {
      const span = start(about, client, context.active());
      propagation.inject(trace.setSpan(context.active() as never, span as never) as never, headers);
      return ({ status, error }) => {
        if (status !== undefined) span.setAttributes({ "http.response.status_code": status });
        if (error !== undefined || (status !== undefined && status >= 400)) {
          span.setAttributes({ "error.type": error ?? String(status) });
          span.setStatus({ code: failed });
        }
        span.end();
      };
    },
    async serve(about, headers, work, statusOf) {
      const from = propagation.extract(context.active() as never, headers);
      const span = start(about, server, from);
      try {
        const result = await context.with(trace.setSpan(from as never, span as never) as never, work);
        const status = statusOf(result);
        span.setAttributes({ "http.response.status_code": status });
        if (status >= 500) span.setStatus({ code: failed });
        return result;
      } finally {
        span.end();
      }
    },
  };
}

let installed: Promise<HttpTelemetry> | undefined;

/** What an option says; without one, OpenTelemetry where it is installed, else the trace is passed on and no more. */
export async function loadHttpTelemetry(option: HttpTelemetry | false | undefined): Promise<HttpTelemetry | undefined> {
  if (option === false) return undefined;
  return option ?? (installed ??= findInstalled());
}

async function findInstalled(): Promise<HttpTelemetry> {
  // An optional peer: typed above, so that nobody needs its types to compile this.
  const name: string = "@opentelemetry/api";
  try {
    return openTelemetryHttp((await import(name)) as OpenTelemetryApi);
  } catch {
    return passOn();
  }
}

/** Loaded late: there is nothing to pass on where the platform has no asynchronous context. */
async function passOn(): Promise<HttpTelemetry> {
  const context = await import("../trace-context.ts").catch(() => undefined);
  return {
    call(_, headers) {
      context?.passOn(headers);
      return () => undefined;
    },
    serve: (_, headers, work) => (context ? context.passTrace(headers, work) : work()),
  };
}
