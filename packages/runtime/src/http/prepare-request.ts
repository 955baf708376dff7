import { ContractViolationError } from "../errors.ts";
import type { Violation } from "../types.ts";
import { callbackUrl } from "./callback-url.ts";
import type { AnyRequest, CallOptions } from "./client-options.ts";
import type { ContentDefinition, EndpointDefinition, ParameterDefinition } from "./definitions.ts";
import { writeQuerystring } from "./forms.ts";
import { checkBody, essence, writeBody } from "./media.ts";
import { fillPath } from "./fill-path.ts";
import { fieldOf } from "./read-parameters.ts";
import { splitQuery } from "./read-texts.ts";
import { violationsAt } from "./violations.ts";
import { isRecord, writeCookie, writeHeader, writeInPath, writeQuery } from "./write-parameters.ts";

/** A request checked and written out; each try adds its credentials. */
export interface PreparedRequest {
  /** Without what credentials add. */
  readonly url: string;
  readonly query: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: string | Blob | FormData | Uint8Array<ArrayBuffer> | undefined;
  readonly hasIdempotencyKey: boolean;
  /** Headers that each try has anew. */
  readonly stamp?: () => Readonly<Record<string, string>>;
}

interface Preparing {
  readonly name: string;
  readonly contract: string;
  readonly baseUrl: string;
  readonly validates: boolean;
  /** The headers of Standard Webhooks are added afterwards. */
  readonly isStamped: boolean;
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** Throws `ContractViolationError` for a request that its contract does not allow. */
export function prepareRequest(
  endpoint: EndpointDefinition,
  given: AnyRequest,
  options: CallOptions,
  { name, contract, baseUrl, validates, isStamped, headers: always }: Preparing,
): PreparedRequest {
  const { parameters = [], body } = endpoint;
  const request = withIdempotencyKey(endpoint, given, options);
  const content = chooseContent(body?.content ?? [], request.contentType);
  if (validates) {
    const violations = checkRequest(endpoint, request, content, isStamped);
    if (violations.length > 0) throw new ContractViolationError(name, contract, violations);
  }
  const refuse = (violation: Violation): never => {
    throw new ContractViolationError(name, contract, [violation]);
  };
  const written =
    content && request.body !== undefined
      ? inUnicode("body", refuse, () => writeBody(content, request.body))
      : undefined;
  const query: string[] = [];
  const cookies: string[] = [];
  const headers: Record<string, string> = { accept: acceptOf(endpoint) };
  if (written?.contentType !== undefined) headers["content-type"] = written.contentType;
  for (const [key, value] of Object.entries({ ...always, ...options.headers })) headers[key.toLowerCase()] = value;
  for (const parameter of parameters) {
    const value = valueOf(request, parameter);
    if (value === undefined) continue;
    inUnicode(fieldOf(parameter), refuse, () => {
      if (parameter.in === "query") query.push(...writeQuery(parameter, value));
      else if (parameter.in === "querystring") query.push(writeQuerystring(parameter, value));
      else if (parameter.in === "header") headers[parameter.name.toLowerCase()] = writeHeader(parameter, value);
      else if (parameter.in === "cookie") cookies.push(writeCookie(parameter, value));
    });
  }
  if (options.idempotencyKey !== undefined) headers["idempotency-key"] = options.idempotencyKey;
  const address =
    endpoint.direction === undefined
      ? baseUrl +
        fillPath(
          endpoint,
          (parameter) =>
            inUnicode(fieldOf(parameter), refuse, () => writeInPath(parameter, valueOf(request, parameter))),
          refuse,
        )
      : addressOf(name, contract, endpoint, request);
  const [url, ownQuery] = splitQuery(address.split("#", 1)[0]!);
  if (ownQuery !== "") query.unshift(ownQuery);
  const hasIdempotencyKey = headers["idempotency-key"] !== undefined;
  return { url, query, headers, cookies, body: written?.body, hasIdempotencyKey };
}

/** Half of a pair of surrogates has no bytes in UTF-8. */
function inUnicode<T>(field: string, refuse: (violation: Violation) => never, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return refuse({ field, rule: "unicode", message: "must be made of whole letters" });
  }
}

const stampHeaders: ReadonlySet<string> = new Set(["webhook-id", "webhook-timestamp", "webhook-signature"]);

/** Where a webhook goes, or what an exchange says of where to call back. */
function addressOf(name: string, contract: string, { path }: EndpointDefinition, { url, from }: AnyRequest): string {
  const address = from ? callbackUrl(path, from) : url;
  if (address !== undefined) return address;
  const violation: Violation = { field: from ? "from" : "url", rule: "required", message: "must say where to send it" };
  throw new ContractViolationError(name, contract, [violation]);
}

/** Where the contract declares the header, a call without one gets its own, so that it may be repeated. */
function withIdempotencyKey(endpoint: EndpointDefinition, request: AnyRequest, options: CallOptions): AnyRequest {
  const declared = endpoint.parameters?.find(
    (one) => one.in === "header" && one.name.toLowerCase() === "idempotency-key",
  );
  if (!declared || request.headers?.[declared.name] !== undefined) return request;
  const key = options.idempotencyKey ?? crypto.randomUUID();
  return { ...request, headers: { ...request.headers, [declared.name]: key } };
}

function chooseContent(
  content: readonly ContentDefinition[],
  wanted: string | undefined,
): ContentDefinition | undefined {
  return wanted === undefined ? content[0] : (content.find(({ type }) => type === wanted) ?? content[0]);
}

function valueOf(request: AnyRequest, { name, in: place }: ParameterDefinition): unknown {
  if (place === "querystring") return request.query;
  const values =
    place === "path"
      ? request.path
      : place === "query"
        ? request.query
        : place === "header"
          ? request.headers
          : request.cookies;
  return isRecord(values) && Object.hasOwn(values, name) ? values[name] : undefined;
}

function checkRequest(
  { parameters = [], body }: EndpointDefinition,
  request: AnyRequest,
  content: ContentDefinition | undefined,
  isStamped: boolean,
): readonly Violation[] {
  const violations: Violation[] = [];
  for (const parameter of parameters) {
    const value = valueOf(request, parameter);
    const field = fieldOf(parameter);
    if (value !== undefined) violations.push(...violationsAt(field, parameter.validate?.(value)));
    else if (parameter.required && !(isStamped && stampHeaders.has(parameter.name.toLowerCase())))
      violations.push({ field, rule: "required", message: "is required" });
  }
  if (request.body === undefined) {
    if (body?.required) violations.push({ field: "body", rule: "required", message: "is required" });
  } else if (content) {
    violations.push(...checkBody(content, request.body));
  }
  return violations;
}

const accepts = new WeakMap<EndpointDefinition, string>();

/** The media types of the declared responses, each once. */
function acceptOf(endpoint: EndpointDefinition): string {
  const known = accepts.get(endpoint);
  if (known !== undefined) return known;
  const types = Object.values(endpoint.responses).flatMap(
    ({ content }) => content?.map(({ type }) => essence(type)) ?? [],
  );
  const accept = [...new Set(types)].join(", ") || "*/*";
  accepts.set(endpoint, accept);
  return accept;
}
