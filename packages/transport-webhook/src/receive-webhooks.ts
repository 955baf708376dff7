/** Webhooks of others: verified, kept, and only then answered. */
import type { Transport, Wire } from "@concord/runtime";
import { checkSecrets, isSignedBy, readStamp } from "@concord/runtime/adapter";
import { fromHttp } from "./headers.ts";
import type { ReceiveOptions } from "./options.ts";

/** For every server that speaks fetch's Request and Response. */
export type WebhookReceiver = (request: Request) => Promise<Response>;

export function receiveWebhooks(options: ReceiveOptions): WebhookReceiver {
  const { secrets, into, toleranceMs = 300_000, maxBytes = 1_000_000 } = options;
  checkSecrets(secrets);
  const connect = connector(into);
  return async (request) => {
    if (request.method !== "POST") return refuse(405, "webhooks are sent by POST");
    const channel = typeof options.channel === "string" ? options.channel : options.channel(request);
    if (channel === undefined) return refuse(404, "nobody receives webhooks here");
    const stamp = readStamp((name) => request.headers.get(name), { toleranceMs, now: Date.now() });
    if ("status" in stamp) return refuse(stamp.status, stamp.title);
    const { id, timestamp, signature } = stamp;
    const body = await readBody(request, maxBytes);
    if (body === undefined) return refuse(413, `a body has ${maxBytes} bytes at most`);
    if (!isSignedBy({ id, timestamp, body }, signature, secrets)) return refuse(401, "no signature fits");
    try {
      await connect();
      await into.publish([toWire(request.headers, channel, id, body)]);
    } catch {
      return refuse(503, "it could not be kept: send it again", { "retry-after": "5" });
    }
    return new Response(null, { status: 204 });
  };
}

function toWire(sent: Headers, channel: string, id: string, body: Uint8Array): Wire {
  const { headers, key, isTombstone } = fromHttp(sent);
  return {
    channel,
    // Senders that know no CloudEvents have an id all the same.
    headers: headers["ce-id"] === undefined ? { ...headers, "ce-id": id } : headers,
    body: isTombstone ? null : body,
    ...(key === undefined ? {} : { key }),
  };
}

/** Connects once; after a failure the next request tries again. */
function connector(transport: Transport): () => Promise<void> {
  let connecting: Promise<void> | undefined;
  return () => {
    connecting ??= transport.connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };
}

/** Undefined where it is too large: the rest of it is not read. */
async function readBody(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return undefined;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refuse(status: number, title: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify({ title, status }), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}
