/** Redirects, followed with care for whom is told what. */

import type { Heard } from "./ask-through-cache.ts";
import type { Outgoing } from "./outgoing.ts";

const limit = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What may be told to another origin than the one that was asked: nothing of who asks, or of what was asked. */
const harmless: ReadonlySet<string> = new Set(["accept", "accept-language"]);

/**
 * Sends a request, and again where its answer says that it is elsewhere. Another origin is told no proof, no cookie, no
 * header of the caller's and no body, and nothing is sent unencrypted that was not so before. A redirect that is not
 * followed is the answer.
 */
export async function send(fetch: typeof globalThis.fetch, { follows, ...first }: Outgoing): Promise<Heard> {
  let { url, init } = first;
  let headers: Readonly<Record<string, string>> = first.headers;
  for (let count = 0; ; count++) {
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    const heard = { response, isElsewhere: count > 0 };
    if (!follows) return heard;
    // Browsers do not tell where to: they follow by themselves, with the same care for `authorization` and cookies.
    if (response.type === "opaqueredirect" && init.body === undefined)
      return { response: await fetch(url, { ...init, headers }), isElsewhere: true };
    const next = count < limit ? target(url, response) : undefined;
    if (!next) return heard;
    const isSame = next.origin === new URL(url).origin;
    const turnsToGet = response.status === 303 || (response.status < 303 && init.method === "POST");
    if (turnsToGet && init.method !== "HEAD") {
      const { body: _, ...rest } = init;
      init = { ...rest, method: "GET" };
      headers = without(headers, "content-type");
    }
    if (!isSame && init.body !== undefined) return heard;
    if (!isSame) headers = Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name)));
    await response.body?.cancel();
    url = next.href;
  }
}

function target(from: string, { status, headers }: Response): URL | undefined {
  const location = headers.get("location");
  if (!redirects.has(status) || location === null) return undefined;
  const next = URL.parse(location, from);
  if (!next || !/^https?:$/.test(next.protocol) || next.username !== "" || next.password !== "") return undefined;
  return from.startsWith("https:") && next.protocol === "http:" ? undefined : next;
}

function without(headers: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}
