/** What a webhook needs beside what a request has: an address that may be called, an id, and a signature for each try. */
import type { Clock } from "../clock.ts";
import { checkSecrets } from "../webhook-secrets.ts";
import type { CallOptions } from "./client-options.ts";
import { AddressRefusedError } from "./errors.ts";
import type { PreparedRequest } from "./prepare-request.ts";
import type { WebhookSenderOptions } from "./webhook-options.ts";

export type Stamping = Pick<WebhookSenderOptions, "sign" | "allowedHosts" | "allowPlain">;

export interface Stamp {
  /** Whether it adds the headers of Standard Webhooks, so that nobody else has to. */
  readonly signs: boolean;
  /** Makes a request ready to be sent. Rejects with a `ConcordError` where it may not be. */
  put(name: string, prepared: PreparedRequest, options: CallOptions, clock: Clock): Promise<PreparedRequest>;
}

/** @throws `ConcordError` where a secret is none, if the secrets are known */
export function stampWebhooks(stamping: Stamping): Stamp {
  const { sign } = stamping;
  if (sign !== false && typeof sign.secrets !== "function") checkSecrets(sign.secrets);
  const put: Stamp["put"] = async (name, prepared, options, clock) => {
    checkAddress(name, prepared.url, stamping);
    if (sign === false) return prepared;
    const secrets = typeof sign.secrets === "function" ? await sign.secrets(prepared.url) : sign.secrets;
    checkSecrets(secrets);
    const { signWebhook } = await import("../webhook-signature.ts");
    const { bytes, type } = await bytesOf(prepared.body);
    // One id for all tries: by it the receiver knows what it has handled already.
    const id = options.idempotencyKey ?? prepared.headers["webhook-id"] ?? crypto.randomUUID();
    return {
      ...prepared,
      body: bytes,
      headers: { ...prepared.headers, ...(type && { "content-type": type }), "webhook-id": id },
      hasIdempotencyKey: true,
      stamp: () => {
        const timestamp = Math.floor(clock.now() / 1_000);
        const signature = signWebhook({ id, timestamp, body: bytes ?? new Uint8Array() }, secrets);
        return { "webhook-timestamp": String(timestamp), "webhook-signature": signature };
      },
    };
  };
  return { signs: sign !== false, put };
}

/** Whether a host's addresses are public is seen by whoever connects. */
function checkAddress(name: string, address: string, { allowedHosts, allowPlain }: Stamping): void {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) throw new AddressRefusedError(name, "its address is none of HTTP");
  if (url.username !== "" || url.password !== "")
    throw new AddressRefusedError(name, "its address carries credentials");
  if (allowedHosts && !allowedHosts.some((pattern) => isAllowed(pattern, url)))
    throw new AddressRefusedError(name, "its host is not among those that are allowed");
  const isHere = allowedHosts !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !isHere && !(allowPlain && allowedHosts))
    throw new AddressRefusedError(name, "its address is not https");
}

function isAllowed(pattern: string, { hostname, host }: URL): boolean {
  if (!pattern.startsWith("*.")) return pattern === hostname || pattern === host;
  return hostname.endsWith(pattern.slice(1)) || host.endsWith(pattern.slice(1));
}

/** What is signed is what is sent: a form is written out here, with its boundary. */
async function bytesOf(body: PreparedRequest["body"]): Promise<{
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly type?: string | null;
}> {
  if (body === undefined) return { bytes: undefined };
  const written = new Response(body);
  const type = body instanceof FormData ? written.headers.get("content-type") : null;
  return { bytes: new Uint8Array(await written.arrayBuffer()), type };
}
