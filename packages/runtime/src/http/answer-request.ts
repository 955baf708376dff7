import type { HeaderMap, Violation } from "../types.ts";
import { checkSecrets } from "../webhook-secrets.ts";
import { type Asking, checkSecurity } from "./check-security.ts";
import { deprecationHeaders } from "./deprecation.ts";
import type { ApiDefinition, EndpointDefinition } from "./definitions.ts";
import { type HttpTelemetry, loadHttpTelemetry } from "./http-telemetry.ts";
import { fillDefaults } from "./body-defaults.ts";
import type { BodySource } from "./body-source.ts";
import { acceptable, contentFor, mayBeEmpty, readBody } from "./media.ts";
import { type Refusal, type ServerReply, problem } from "./problems.ts";
import { readParameters } from "./read-parameters.ts";
import type { Candidate } from "./routes.ts";
import type { HttpServerOptions, RequestContext } from "./server-options.ts";
import type { Verifier } from "./verify-webhook.ts";
import { type AnyReply, writeReply } from "./write-reply.ts";

/** A request as adapters hand it over. */
export interface ServerRequest {
  readonly method: string;
  /** Percent-encoded, as it came. */
  readonly path: string;
  readonly query: string;
  /** By names in lower case. */
  readonly headers: HeaderMap;
  /** Undefined where there is none. */
  readonly body: BodySource | undefined;
  readonly signal: AbortSignal;
  readonly raw: unknown;
}

export interface ServerState {
  readonly api: ApiDefinition;
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  readonly options: HttpServerOptions;
  readonly telemetry: HttpTelemetry | undefined;
  /** Of webhooks and callbacks. */
  readonly verifier: Verifier | undefined;
}

/**
 * What all requests to an API have in common. Never rejects.
 * @throws `ConcordError`, at once, where webhooks are to be verified by a secret that is none
 */
export function createServerState(
  api: ApiDefinition,
  handlers: object,
  options: HttpServerOptions,
): Promise<ServerState> {
  if (options.verify) checkSecrets(options.verify.secrets);
  return loadServerState(api, handlers, options);
}

async function loadServerState(api: ApiDefinition, handlers: object, options: HttpServerOptions): Promise<ServerState> {
  return {
    api,
    handlers: handlers as ServerState["handlers"],
    options,
    telemetry: await loadHttpTelemetry(options.telemetry),
    verifier: options.verify
      ? // Loaded when it is used: signatures are those of Node's own library.
        (await import("./verify-webhook.ts")).createVerifier(api.name, options.verify)
      : undefined,
  };
}

export type AnyHandler = (request: object, context: RequestContext) => AnyReply | Promise<AnyReply>;

/** Answers one request, whatever happens. Never rejects. */
export async function answerRequest(
  state: ServerState,
  candidates: readonly Candidate[],
  request: ServerRequest,
): Promise<ServerReply> {
  for (const candidate of candidates) {
    const inPath = candidate.match(request.path);
    if (!inPath) continue;
    const answer = (): Promise<ServerReply> => answerFor(state, candidate, inPath, request);
    const about = { method: request.method, template: candidate.endpoint.path };
    const reply = await (state.telemetry
      ? state.telemetry.serve(about, request.headers, answer, ({ status }) => status)
      : answer());
    return withDeprecation(state, candidate, reply);
  }
  return problem({ status: 404, title: "There is nothing here" });
}

async function answerFor(
  state: ServerState,
  { name, endpoint }: Candidate,
  inPath: Readonly<Record<string, string>>,
  request: ServerRequest,
): Promise<ServerReply> {
  const { api, options, handlers } = state;
  const { hooks } = options;
  const refuse = refusing(state, name);
  try {
    const verified = await state.verifier?.verify(request);
    if (verified && "status" in verified) return refuse(verified);
    const asking: Asking = { endpoint: name, headers: request.headers, query: request.query, raw: request.raw };
    const verdict = await checkSecurity(api, endpoint, options.security ?? {}, asking);
    if (verdict.kind === "forbidden") return refuse({ status: 403, title: "This caller may not do this" });
    if (verdict.kind === "unknown") {
      const title = "The caller has not proved who it is";
      return refuse({ status: 401, title }, { "www-authenticate": verdict.challenge });
    }
    const accepts = acceptedBy(endpoint, request);
    if (!accepts) return refuse({ status: 406, title: "None of the media types that the caller takes can be given" });
    const packed = request.headers["content-encoding"];
    if (packed !== undefined && request.body?.isEmpty === false && !/^(identity)?$/i.test(packed)) {
      return refuse({ status: 415, title: "A packed body is not understood" }, { "accept-encoding": "identity" });
    }
    const read = await readRequest(endpoint, inPath, request);
    if ("accept" in read) {
      return refuse({ status: 415, title: "A body of this media type is not understood" }, { accept: read.accept });
    }
    if (read.violations.length > 0) {
      guard(() => hooks?.onInvalidRequest?.(name, read.violations));
      const title = "The request is not what its contract asks for";
      return refuse({ status: 400, title, violations: read.violations.slice(0, 50) });
    }
    const { headers, raw } = request;
    const context: RequestContext = {
      endpoint: name,
      principal: verdict.principal,
      headers,
      accepts,
      get signal() {
        return request.signal;
      },
      raw,
    };
    const handle = async (): Promise<ServerReply> => {
      const given = await handlers[name]!(read.value, context);
      return writeReply(options, endpoint, given, accepts, (violations) => {
        guard(() => hooks?.onInvalidReply?.(name, violations));
        return refuse(failed);
      });
    };
    return await (verified ? state.verifier!.once(verified.id, handle) : handle());
  } catch (error) {
    guard(() => hooks?.onError?.(name, error));
    return refuse(failed);
  }
}

const failed: Refusal = { status: 500, title: "The server failed" };

type Refuse = (refusal: Refusal, headers?: Readonly<Record<string, string>>) => ServerReply;

/** Refusals in the words of the API, where it has its own. */
function refusing({ options }: ServerState, name: string): Refuse {
  return (refusal, headers = {}) => {
    const own = options.describeRefusal?.(refusal, name);
    if (!own) return problem(refusal, headers);
    const { contentType = "application/json", body } = own;
    return { status: refusal.status, headers: { ...headers, "content-type": contentType }, body: JSON.stringify(body) };
  };
}

/** The media types of successes that the caller takes; undefined where it takes none of them. */
function acceptedBy(endpoint: EndpointDefinition, { headers }: ServerRequest): readonly string[] | undefined {
  const types = Object.entries(endpoint.responses)
    .filter(([status]) => status.startsWith("2"))
    .flatMap(([, { content }]) => content?.map(({ type }) => type) ?? []);
  const accepts = acceptable([...new Set(types)], headers["accept"]);
  return types.length > 0 && accepts.length === 0 ? undefined : accepts;
}

type ReadRequest =
  /** The media types that are understood. */
  { readonly accept: string } | { readonly value: object; readonly violations: readonly Violation[] };

async function readRequest(
  endpoint: EndpointDefinition,
  inPath: Readonly<Record<string, string>>,
  request: ServerRequest,
): Promise<ReadRequest> {
  const { path, query, headers } = request;
  const { values, violations } = readParameters(endpoint, { path, query, header: (name) => headers[name] }, inPath);
  const { body } = endpoint;
  if (!body) return { value: values, violations };
  const content = contentFor(body.content, headers["content-type"]);
  if (!request.body || (request.body.isEmpty && !(body.required && content && mayBeEmpty(content)))) {
    const missing: Violation = { field: "body", rule: "required", message: "is required" };
    return { value: values, violations: body.required ? [...violations, missing] : violations };
  }
  const accept = body.content.map(({ type }) => type).join(", ");
  if (!content) return { accept };
  const read = await readBody(content, request.body, headers["content-type"]);
  if (read.violations.some(({ rule }) => rule === "charset")) return { accept };
  // What was sent is judged as it was sent.
  if (content.defaults && read.violations.length === 0) fillDefaults(read.value, content.defaults);
  const value = { ...values, contentType: content.type, body: read.value };
  return { value, violations: [...violations, ...read.violations] };
}

/** RFC 9745 and RFC 8594: that it is deprecated, and when it ends. */
function withDeprecation({ options }: ServerState, { name, endpoint }: Candidate, reply: ServerReply): ServerReply {
  const { deprecated } = endpoint;
  if (!deprecated) return reply;
  guard(() => options.hooks?.onDeprecated?.(name));
  Object.assign(reply.headers, deprecationHeaders(deprecated, options.deprecatedSince));
  return reply;
}

function guard(hook: () => void): void {
  try {
    hook();
  } catch (error) {
    process.emitWarning(`a hook threw: ${error instanceof Error ? error.name : "thrown value"}`);
  }
}
