import { systemClock } from "../clock.ts";
import { ConcordError } from "../errors.ts";
import { TokenBucket } from "../token-bucket.ts";
import type { Answer, SuccessBody } from "./answers.ts";
import { type ClientState, call } from "./call.ts";
import type { AnyRequest, CallOptions, HttpClientOptions } from "./client-options.ts";
import type { ApiDefinition } from "./definitions.ts";
import { HttpStatusError, type Problem } from "./errors.ts";
import { HttpBreaker, defaultHttpBreaker } from "./http-breaker.ts";
import { defaultHttpRetry } from "./http-retry.ts";
import { loadHttpTelemetry } from "./http-telemetry.ts";
import type { Stamp } from "./stamp-webhook.ts";

/**
 * One method for each endpoint of an API; generated code says their types as `C`. A method gives back every response
 * that the contract declares, whatever its status, and rejects with a `ConcordError` for anything else.
 * Throws a `ConcordError` where there is no address to call.
 * @param stamp makes each request ready that goes where somebody else has said
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- generated code says what the methods are
export function createHttpClient<C>(api: ApiDefinition, options: HttpClientOptions = {}, stamp?: Stamp): C {
  const { clock = systemClock, rateLimit, breaker, retry, hooks } = options;
  const state: ClientState = {
    api,
    options,
    baseUrls: baseUrlsOf(api, options),
    proofs: Object.values(api.schemes).flatMap((scheme) =>
      scheme.kind === "apiKey" && scheme.in === "header" ? scheme.name.toLowerCase() : [],
    ),
    clock,
    retry: retry === false ? { ...defaultHttpRetry, attempts: 1 } : { ...defaultHttpRetry, ...retry },
    breaker:
      breaker === false
        ? undefined
        : new HttpBreaker({ ...defaultHttpBreaker, ...breaker }, clock, (now) => hooks?.onBreaker?.(now)),
    bucket: rateLimit && new TokenBucket(rateLimit, clock),
    telemetry: undefined,
    told: new Set(),
    stamp,
  };
  let ready: ClientState | undefined;
  const methods = Object.entries(api.endpoints).map(([name, endpoint]) => [
    name,
    async (request: AnyRequest = {}, own: CallOptions = {}) => {
      ready ??= { ...state, telemetry: await loadHttpTelemetry(options.telemetry) };
      return call(ready, { name, endpoint }, request, own);
    },
  ]);
  return Object.fromEntries(methods) as C;
}

/** Where each endpoint is called, by name. Those who are called back say themselves where. */
function baseUrlsOf(api: ApiDefinition, { baseUrl, baseUrls = {} }: HttpClientOptions): ReadonlyMap<string, string> {
  const usual = absoluteIn(api.servers);
  const called = Object.entries(api.endpoints).filter(([, { direction }]) => direction === undefined);
  const unknown = Object.keys(baseUrls).find((name) => called.every(([known]) => known !== name));
  if (unknown !== undefined) {
    const problem = `the client of ${api.name} has no method ${unknown} to call at an address of its own`;
    throw new ConcordError("configuration", problem, "write the methods' names in baseUrls as the client has them");
  }
  return new Map(
    called.map(([name, { servers }]) => {
      const given = Object.hasOwn(baseUrls, name) ? baseUrls[name] : baseUrl;
      const chosen = given ?? (servers ? absoluteIn(servers, usual) : usual) ?? "";
      if (!/^https?:\/\/[^/]/i.test(chosen)) {
        const problem = `the client of ${api.name} has no address to call`;
        throw new ConcordError("configuration", problem, "pass baseUrl, for example https://api.example.com");
      }
      return [name, chosen.replace(/\/+$/, "")];
    }),
  );
}

/** The first address with a host, else the first at all beside the address `usual`. */
function absoluteIn(servers: readonly string[], usual?: string): string | undefined {
  const absolute = servers.find((server) => /^https?:\/\//i.test(server));
  const [first] = servers;
  if (absolute !== undefined || usual === undefined || first === undefined) return absolute;
  return URL.parse(first, usual)?.href;
}

/** The body of a success. Throws `HttpStatusError` for any other answer, with the problem that it carries. */
export function successOf<A extends Answer<number, unknown, string | undefined, unknown>>(answer: A): SuccessBody<A> {
  if (answer.ok) return answer.body as SuccessBody<A>;
  const problem = answer.contentType?.includes("json") ? (answer.body as Problem) : undefined;
  throw new HttpStatusError("the call", answer.status, problem);
}
