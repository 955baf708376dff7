import { ConcordError } from "./errors.ts";

const fewestBytes = 24;

/**
 * Throws a `ConcordError` where a secret is none, without saying it.
 * @param secrets `whsec_` and base64, or base64 alone; a program's own settings, so that anything may come
 */
export function checkSecrets(secrets: readonly unknown[]): void {
  const wrong = secrets.length === 0 ? "webhooks need a secret" : secrets.map(wrongIn).find((found) => found !== "");
  if (wrong === undefined) return;
  throw new ConcordError("configuration", wrong, "use whsec_ and the base64 of 24 to 64 random bytes");
}

function wrongIn(secret: unknown): string {
  if (typeof secret !== "string") return "a secret of webhooks is not there";
  const [, digits] = /^(?:whsec_)?([\w+/-]*)={0,2}$/.exec(secret) ?? [];
  if (digits === undefined) return "a secret of webhooks is no base64";
  return Math.floor((digits.length * 6) / 8) < fewestBytes
    ? `a secret of webhooks has less than ${fewestBytes} bytes`
    : "";
}
