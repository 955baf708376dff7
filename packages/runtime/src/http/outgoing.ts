import type { Proof } from "./credentials.ts";
import type { EndpointDefinition } from "./definitions.ts";
import type { PreparedRequest } from "./prepare-request.ts";

/** One try, ready to be sent; `headers` may still be added to. */
export interface Outgoing {
  readonly url: string;
  readonly init: RequestInit;
  readonly headers: Record<string, string>;
  /** Whether a redirect is not an answer of the contract's. */
  readonly follows: boolean;
}

export function outgoing(endpoint: EndpointDefinition, prepared: PreparedRequest, proof: Proof | undefined): Outgoing {
  const query = [...prepared.query, ...(proof?.query ?? [])];
  const cookies = [...prepared.cookies, ...(proof?.cookies ?? [])];
  // Proofs last, so that no parameter of the contract can stand in their place; what a caller gives by hand stays.
  const headers: Record<string, string> = { ...prepared.headers, ...prepared.stamp?.() };
  for (const [key, value] of Object.entries(proof?.headers ?? {})) headers[key] ??= value;
  if (headers["cookie"]) cookies.unshift(headers["cookie"]);
  if (cookies.length > 0) headers["cookie"] = cookies.join("; ");
  const declares3xx = Object.keys(endpoint.responses).some((status) => status.startsWith("3"));
  return {
    url: query.length === 0 ? prepared.url : `${prepared.url}?${query.join("&")}`,
    init: { method: endpoint.method, ...(prepared.body !== undefined && { body: prepared.body }) },
    headers,
    // Whoever is called back has been judged by the address that it gave.
    follows: !declares3xx && endpoint.direction === undefined,
  };
}

/**
 * Why the platform would never send a request, told without what is in it: its own words quote that.
 * @param error what sending it was answered with
 */
export function obstacleOf({ url, headers, init }: Outgoing, error: unknown): string | undefined {
  const wrong = Object.entries(headers).find((header) => !isHeader(header));
  if (wrong) return `its header ${encodeURI(wrong[0].toWellFormed())} holds what no header can`;
  if (!URL.canParse(url)) return "its address is none";
  // What fails on the way has a cause.
  if (!(error instanceof TypeError) || error.cause !== undefined) return undefined;
  const { method = "GET", body } = init;
  const { username, password } = new URL(url);
  if (username !== "" || password !== "") return "its address holds a name or a password, which belong in `auth`";
  if (!isRequest(url, { method })) return `the platform sends no ${method}`;
  return body === undefined || isRequest(url, { method, body: "" })
    ? undefined
    : `the platform sends no body by ${method}`;
}

function isHeader(header: [string, string]): boolean {
  try {
    return new Headers([header]).has(header[0]);
  } catch {
    return false;
  }
}

function isRequest(url: string, init: RequestInit): boolean {
  try {
    return new Request(url, init).url !== "";
  } catch {
    return false;
  }
}
