import type { Violation } from "../types.ts";

/** A response as adapters send it. */
export interface ServerReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Blob | FormData | ReadableStream<Uint8Array> | undefined;
}

/** What a server says itself, rather than a handler: RFC 9457. Names fields and rules; never a value. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  /** At most fifty. */
  readonly violations?: readonly Violation[];
}

/** A refusal as `application/problem+json`. */
export function problem(refusal: Refusal, headers: Readonly<Record<string, string>> = {}): ServerReply {
  const { status, title, violations } = refusal;
  return {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
    body: JSON.stringify({ type: "about:blank", title, status, violations }),
  };
}
