/** Standard Webhooks 1.0, symmetric signatures. */
import { createHmac, timingSafeEqual } from "node:crypto";

export { checkSecrets } from "./webhook-secrets.ts";

export interface Signed {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: Uint8Array;
}

/** The value of `webhook-signature`: one signature for each secret (`whsec_` and base64, or base64 alone). */
export function signWebhook(signed: Signed, secrets: readonly string[]): string {
  return secrets.map((secret) => `v1,${digest(signed, secret).toString("base64")}`).join(" ");
}

/** Whether one of the signatures in `header` was made with one of the secrets. */
export function isSignedBy(signed: Signed, header: string, secrets: readonly string[]): boolean {
  const given = header
    .split(" ")
    .filter((part) => part.startsWith("v1,"))
    .map((part) => Buffer.from(part.slice(3), "base64"));
  return secrets
    .map((secret) => digest(signed, secret))
    .some((expected) => given.some((each) => each.length === expected.length && timingSafeEqual(each, expected)));
}

/** What a webhook says of itself beside its body, or why it is refused. */
export type WebhookStamp =
  | (Omit<Signed, "body"> & { readonly signature: string })
  | { readonly status: 400; readonly title: string };

/**
 * Reads the three headers of a webhook.
 * @param toleranceMs how far its timestamp may be from `now` (milliseconds since 1970), either way
 */
export function readStamp(
  header: (name: string) => string | null | undefined,
  { toleranceMs, now }: { readonly toleranceMs: number; readonly now: number },
): WebhookStamp {
  const [id, signature] = [header("webhook-id"), header("webhook-signature")];
  const timestamp = Number(header("webhook-timestamp") ?? NaN);
  if (!id || !signature || !Number.isSafeInteger(timestamp) || timestamp <= 0)
    return { status: 400, title: "webhook-id, webhook-timestamp and webhook-signature are needed" };
  if (Math.abs(now - timestamp * 1_000) > toleranceMs)
    return { status: 400, title: "webhook-timestamp is too far from now" };
  return { id, timestamp, signature };
}

function digest({ id, timestamp, body }: Signed, secret: string): Buffer {
  return createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ""), "base64");
}
