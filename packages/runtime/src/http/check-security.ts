import type { HeaderMap } from "../types.ts";
import type { ApiDefinition, EndpointDefinition, SchemeDefinition } from "./definitions.ts";
import { decode, decodePart } from "./read-texts.ts";
import { type SecurityHooks, type UserAndPassword, forbidden } from "./server-options.ts";

export interface Asking {
  readonly endpoint: string;
  readonly headers: HeaderMap;
  readonly query: string;
  readonly raw: unknown;
}

export type SecurityVerdict =
  | { readonly kind: "known"; readonly principal: unknown }
  | { readonly kind: "unknown"; readonly challenge: string }
  | { readonly kind: "forbidden" };

/** Who is asking: by the first alternative of the contract that the request's credentials satisfy. */
export async function checkSecurity(
  { schemes }: ApiDefinition,
  { security = [] }: EndpointDefinition,
  hooks: SecurityHooks,
  asking: Asking,
): Promise<SecurityVerdict> {
  if (security.length === 0) return { kind: "known", principal: undefined };
  let refused = false;
  // An anonymous caller is what is left when nothing else fits.
  const alternatives = security.toSorted((left, right) => Number(isOpen(left)) - Number(isOpen(right)));
  for (const alternative of alternatives) {
    const judged = await Promise.all(
      Object.entries(alternative).map(async ([name, scopes]) => {
        const credential = Object.hasOwn(schemes, name) ? credentialOf(schemes[name]!, asking) : missing;
        if (credential === missing || !Object.hasOwn(hooks, name)) return undefined;
        return hooks[name]!(credential, {
          endpoint: asking.endpoint,
          scopes,
          headers: asking.headers,
          raw: asking.raw,
        });
      }),
    );
    if (judged.includes(forbidden)) refused = true;
    else if (judged.every((principal) => principal !== undefined)) return { kind: "known", principal: judged[0] };
  }
  if (refused) return { kind: "forbidden" };
  const asked = [...new Set(security.flatMap((alternative) => Object.keys(alternative)))];
  return { kind: "unknown", challenge: asked.map((name) => challengeOf(schemes[name])).join(", ") };
}

function isOpen(alternative: object): boolean {
  return Object.keys(alternative).length === 0;
}

const missing = Symbol("missing");

function credentialOf(scheme: SchemeDefinition, asking: Asking): string | UserAndPassword | undefined | typeof missing {
  switch (scheme.kind) {
    case "mutualTLS":
      return undefined;
    case "apiKey":
      return keyOf(scheme, asking) ?? missing;
    case "basic":
      return userOf(authorization("basic", asking)) ?? missing;
    case "http":
      return authorization(scheme.scheme, asking) ?? missing;
    default:
      return authorization("bearer", asking) ?? missing;
  }
}

function keyOf(scheme: Extract<SchemeDefinition, { kind: "apiKey" }>, { headers, query }: Asking): string | undefined {
  if (scheme.in === "header") return headers[scheme.name.toLowerCase()];
  const separator = scheme.in === "query" ? "&" : ";";
  const source = scheme.in === "query" ? query : (headers["cookie"] ?? "");
  for (const pair of source.split(separator)) {
    const at = pair.indexOf("=");
    const read = scheme.in === "query" ? decode : decodePart;
    if (at >= 0 && read(pair.slice(0, at).trim()) === scheme.name) return read(pair.slice(at + 1).trim());
  }
  return undefined;
}

function authorization(scheme: string, { headers }: Asking): string | undefined {
  const [, given = "", value] = /^(\S+)\s+(.+)$/s.exec(headers["authorization"] ?? "") ?? [];
  return given.toLowerCase() === scheme.toLowerCase() ? value : undefined;
}

function userOf(encoded: string | undefined): UserAndPassword | undefined {
  if (encoded === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const text = new TextDecoder().decode(bytes);
    const at = text.indexOf(":");
    return at < 0 ? undefined : { username: text.slice(0, at), password: text.slice(at + 1) };
  } catch {
    return undefined;
  }
}

function challengeOf(scheme: SchemeDefinition | undefined): string {
  if (scheme?.kind === "basic") return 'Basic realm="api", charset="UTF-8"';
  if (scheme?.kind === "http") return scheme.scheme;
  return scheme?.kind === "apiKey" ? "ApiKey" : "Bearer";
}
