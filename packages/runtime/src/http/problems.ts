import type { Violation } from "../types.ts";

/** A response as adapters send it. */
export interface ServerReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Blob | FormData | ReadableStream<Uint8Array> | undefined;
}

/** `application/problem+json` (RFC 9457). Names fields and rules; never a value. */
export function problem(
  status: number,
  title: string,
  more: { readonly violations?: readonly Violation[]; readonly headers?: Readonly<Record<string, string>> } = {},
): ServerReply {
  const { violations, headers } = more;
  const body = { type: "about:blank", title, status, ...(violations && { violations: violations.slice(0, 50) }) };
  return {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
    body: JSON.stringify(body),
  };
}
