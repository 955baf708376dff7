import {
  type ResponseCache,
  type StoredResponse,
  conditions,
  directivesOf,
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
  /** Names of the headers beside `authorization` by which callers of its API prove who they are. */
  readonly proofs: readonly string[];
  readonly now: () => number;
}

/** What a server said, and whether it was not the one that was asked: redirects have led there. */
export interface Heard {
  readonly response: Response;
  readonly isElsewhere: boolean;
}

export interface Asked {
  readonly response: Response;
  /** Absent where the answer is a new one. */
  readonly cache?: "hit" | "revalidated";
}

/** Answers from the cache where it may, asks where it must, and keeps what it may. */
export async function askThroughCache(
  cache: ResponseCache | undefined,
  { method, url, headers, mode, proofs, now }: Question,
  ask: (headers: Readonly<Record<string, string>>) => Promise<Heard>,
): Promise<Asked> {
  if (!cache || method !== "GET" || mode === "no-store") return { response: (await ask(headers)).response };
  const requested = new Headers(headers);
  const wanted = directivesOf(requested);
  if (wanted.has("no-store")) return { response: (await ask(headers)).response };
  const oldestMs = wanted.has("no-cache") ? 0 : Number(wanted.get("max-age") ?? Infinity) * 1_000;
  const kept = mode === "reload" ? undefined : await cache.get(url);
  const stored = kept && isFor(kept, requested) ? kept : undefined;
  const mayAnswer = stored && isFresh(stored, now()) && now() - stored.madeAt < oldestMs;
  if (mayAnswer) return { response: responseFrom(stored), cache: "hit" };
  const askedAt = now();
  const { response, isElsewhere } = await ask(stored ? { ...headers, ...conditions(stored) } : headers);
  // A condition on what is kept of one address says nothing of another's.
  if (isElsewhere) return { response: stored && response.status === 304 ? (await ask(headers)).response : response };
  if (stored && response.status === 304) {
    const next: StoredResponse = renewed(stored, response, askedAt);
    await cache.set(url, next);
    return { response: responseFrom(next), cache: "revalidated" };
  }
  const fresh = await storedFrom(response, { headers: requested, askedAt, proofs }, now());
  if (!fresh) return { response };
  await cache.set(url, fresh);
  return { response: responseFrom(fresh) };
}

/** What has been changed is asked for again. */
export async function forget(cache: ResponseCache | undefined, url: string): Promise<void> {
  await cache?.delete(url);
}
