import {
  type ResponseCache,
  type StoredResponse,
  conditions,
  isFor,
  isFresh,
  renewed,
  responseFrom,
  storedFrom,
} from "./response-cache.ts";

export interface Question {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly mode: "default" | "reload" | "no-store";
  readonly now: () => number;
}

export interface Asked {
  readonly response: Response;
  /** Absent where the answer is a new one. */
  readonly cache?: "hit" | "revalidated";
}

/** Answers from the cache where it may, asks where it must, and keeps what it may. */
export async function askThroughCache(
  cache: ResponseCache | undefined,
  { method, url, headers, mode, now }: Question,
  ask: (headers: Readonly<Record<string, string>>) => Promise<Response>,
): Promise<Asked> {
  if (!cache || method !== "GET" || mode === "no-store") {
    return { response: await ask(headers) };
  }
  const requested = new Headers(headers);
  const kept = mode === "reload" ? undefined : await cache.get(url);
  const stored = kept && isFor(kept, requested) ? kept : undefined;
  if (stored && isFresh(stored, now())) return { response: responseFrom(stored), cache: "hit" };
  const response = await ask(stored ? { ...headers, ...conditions(stored) } : headers);
  if (stored && response.status === 304) {
    const next: StoredResponse = renewed(stored, response, now());
    await cache.set(url, next);
    return { response: responseFrom(next), cache: "revalidated" };
  }
  const fresh = await storedFrom(response, requested, now());
  if (!fresh) return { response };
  await cache.set(url, fresh);
  return { response: responseFrom(fresh) };
}

/** What has been changed is asked for again. */
export async function forget(cache: ResponseCache | undefined, url: string): Promise<void> {
  await cache?.delete(url);
}
