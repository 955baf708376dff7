import type { Json } from "@concord/diagnostics";
import { visitValues } from "../fields/json.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

export const credentialExposed = defineLintRule({
  id: "credential-exposed",
  severity: "error",
  title: "A contract contains a credential",
  explanation:
    "Contracts are read by everybody and kept for ever in the history of the repository. Whatever secret stands in one is known: revoke it, then take it out. " +
    "Keys of well-known services, private keys, passwords in addresses, and values given to fields that are called password or secret are found; obvious placeholders are not.",
  example: "servers: { production: { url: amqps://orders:s3cr3t@rabbitmq.example.com } }",
  inspect: ({ fabric }) =>
    [...fabric.documents].flatMap(([file, document]) => {
      const found: Remark[] = [];
      visitValues(document, (value, pointer, key) => {
        const what = credentialIn(value, key, pointer);
        if (what === undefined) return;
        found.push({
          at: { file, pointer },
          message: `${what} stands in the contract`,
          label: what,
          // The secret itself is in no finding.
          facts: { what },
          help: "revoke it, put a placeholder here, and take it out of the history",
        });
      });
      return found;
    }),
});

const patterns: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=\s]{64}/u],
  ["an AWS access key", /\b(?:AKIA|ASIA)(?![A-Z0-9]*EXAMPLE)[A-Z0-9]{16}\b/u],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b/u],
  ["a Slack token", /\bxox[abprs]-\d{6,}-[A-Za-z0-9-]{10,}/u],
  ["a Google API key", /\bAIza[A-Za-z0-9_-]{35}\b/u],
  ["a live Stripe key", /\b[rs]k_live_[A-Za-z0-9]{16,}/u],
];

function credentialIn(value: Json, key: string, pointer: string): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  const known = patterns.find(([, pattern]) => pattern.test(value));
  if (known) return known[0];
  const [, password] = /:\/\/[^\s/:@{}]+:([^\s/@]+)@/u.exec(value) ?? [];
  if (password !== undefined && !isPlaceholder(password)) return "a password in an address";
  return givesSecret(key, pointer) && !isPlaceholder(value) ? "a secret as the default of a field" : undefined;
}

/** `properties/password/default`, `variables/token/default`: a value that a program would really use. */
function givesSecret(key: string, pointer: string): boolean {
  const holder = pointer.split("/").at(-2) ?? "";
  return (
    (key === "default" || key === "const") &&
    /(^|[_-]|\b)(password|passwd|secret|client_?secret|api_?key|access_?token|private_?key)$/iu.test(holder)
  );
}

/** `<password>`, `{password}`, `$PASSWORD`, `changeme`, `your-api-key`, `***`. */
function isPlaceholder(text: string): boolean {
  return /[<{$*…]|x{3,}|^(?:pass(?:word|wd)?|pw|secret|token|change_?me|guest|test|example|dummy|foo|bar|admin|user|root|none|null)\d*$|your|example|placeholder|redacted/iu.test(
    text,
  );
}
