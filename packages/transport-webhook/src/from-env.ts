import { readVariables, type Environment } from "@concord/runtime/adapter";
import type { WebhookOptions } from "./options.ts";

/**
 * `WEBHOOK_URL` and `WEBHOOK_SECRET` (several by spaces): one endpoint for every address. Throws a `ConcordError` that
 * names what is missing.
 */
export function fromEnv(environment: Environment = process.env): WebhookOptions {
  return readVariables(environment, (variables) => {
    const url = variables.required("WEBHOOK_URL");
    const secrets = variables.required("WEBHOOK_SECRET").split(/\s+/);
    return { endpoints: () => [{ url, secrets }] };
  });
}
