/** A private cache of answers, by RFC 9111: `Cache-Control`, `Expires`, `ETag`, `Last-Modified`, `Vary`, `Age`. */
import { httpDate } from "./http-date.ts";

export interface StoredResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array<ArrayBuffer>;
  /** When the server made it or last said that it still holds; milliseconds since 1970. */
  readonly madeAt: number;
  /** The request's headers on which it depends, with the values it was asked for with. */
  readonly varies: Readonly<Record<string, string | null>>;
}

/** Where answers are kept. `memoryCache` makes one. */
export interface ResponseCache {
  get(key: string): StoredResponse | undefined | Promise<StoredResponse | undefined>;
  set(key: string, stored: StoredResponse): void | Promise<void>;
  delete(key: string): void | Promise<void>;
}

export interface MemoryCacheOptions {
  /** Default 500; the one not asked for longest goes first. */
  readonly entries?: number;
  /** Of one body. Default 1,000,000. */
  readonly maxBytes?: number;
}

export function memoryCache({ entries = 500, maxBytes = 1_000_000 }: MemoryCacheOptions = {}): ResponseCache {
  const kept = new Map<string, StoredResponse>();
  return {
    get(key) {
      const found = kept.get(key);
      if (found) {
        // The newest stand last.
        kept.delete(key);
        kept.set(key, found);
      }
      return found;
    },
    set(key, stored) {
      kept.delete(key);
      if (stored.body.byteLength > maxBytes) return;
      kept.set(key, stored);
      if (kept.size > entries) kept.delete(kept.keys().next().value!);
    },
    delete: (key) => void kept.delete(key),
  };
}

/** Who asks is always part of what an answer depends on. */
const always = ["authorization", "cookie"];

/** Whether a stored answer is one to this request. */
export function isFor(stored: StoredResponse, headers: Headers): boolean {
  return Object.entries(stored.varies).every(([name, value]) => headers.get(name) === value);
}

export function isFresh(stored: StoredResponse, now: number): boolean {
  const headers = new Headers(stored.headers as [string, string][]);
  const directives = directivesOf(headers);
  if (directives.has("no-cache")) return false;
  return now - stored.madeAt < lifetimeMs(headers, directives, stored.madeAt);
}

/** The headers by which a server is asked whether a stored answer still holds; none where it cannot be asked. */
export function conditions(stored: StoredResponse): Readonly<Record<string, string>> {
  const headers = new Headers(stored.headers as [string, string][]);
  const [tag, modified] = [headers.get("etag"), headers.get("last-modified")];
  return {
    ...(tag !== null && { "if-none-match": tag }),
    ...(modified !== null && { "if-modified-since": modified }),
  };
}

/** A request, as an answer to it is kept. */
export interface Asking {
  readonly headers: Headers;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  /** Names of the headers beside `authorization` by which callers of its API prove who they are. */
  readonly proofs: readonly string[];
}

/** As if it had been made when it was asked for: what it took on the way counts. */
function madeAtOf(headers: Headers, askedAt: number): number {
  return askedAt - Number(headers.get("age") ?? 0) * 1_000;
}

/** What is kept of an answer; undefined, and nothing read of it, where it may not be or where that would help nobody. */
export async function storedFrom(
  response: Response,
  { headers: requestHeaders, askedAt, proofs }: Asking,
  now: number,
): Promise<StoredResponse | undefined> {
  const { headers } = response;
  const directives = directivesOf(headers);
  const vary = (headers.get("vary") ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  if (response.status !== 200 || directives.has("no-store") || vary.includes("*")) return undefined;
  const madeAt = madeAtOf(headers, askedAt);
  const canAsk = headers.has("etag") || headers.has("last-modified");
  if (!canAsk && lifetimeMs(headers, directives, madeAt) <= now - madeAt) return undefined;
  const names = [...always, ...proofs, ...vary.filter((name) => name !== "")];
  return {
    status: response.status,
    headers: withoutCoding(headers),
    body: new Uint8Array(await response.arrayBuffer()),
    madeAt,
    varies: Object.fromEntries(names.map((name) => [name, requestHeaders.get(name)])),
  };
}

/** A stored answer that the server has said still holds, with the headers that came with that. */
export function renewed(stored: StoredResponse, response: Response, askedAt: number): StoredResponse {
  const headers = new Headers(stored.headers as [string, string][]);
  for (const [name, value] of withoutCoding(response.headers)) headers.set(name, value);
  return { ...stored, headers: [...headers], madeAt: madeAtOf(response.headers, askedAt) };
}

export function responseFrom(stored: StoredResponse): Response {
  return new Response(stored.body, { status: stored.status, headers: stored.headers as [string, string][] });
}

/** The body is kept as it was decoded. */
function withoutCoding(headers: Headers): readonly (readonly [string, string])[] {
  return [...headers].filter(([name]) => name !== "content-encoding" && name !== "content-length");
}

/** What a message says in `Cache-Control`, in lower case. */
export function directivesOf(headers: Headers): ReadonlyMap<string, string> {
  const parts = (headers.get("cache-control") ?? "").toLowerCase().split(",");
  return new Map(
    parts.map((part) => {
      const [name = "", value = ""] = part.split("=", 2).map((piece) => piece.trim());
      return [name, value.replace(/^"|"$/g, "")];
    }),
  );
}

function lifetimeMs(headers: Headers, directives: ReadonlyMap<string, string>, madeAt: number): number {
  const maximum = Number(directives.get("max-age") ?? NaN);
  if (!Number.isNaN(maximum)) return maximum * 1_000;
  const expires = httpDate(headers.get("expires"));
  if (Number.isNaN(expires)) return 0;
  const date = httpDate(headers.get("date"));
  return expires - (Number.isNaN(date) ? madeAt : date);
}
