/** Senders of webhooks and callbacks: clients whose addresses are named by others. */
import { ConcordError } from "../errors.ts";
import type { Untouched } from "../untouched.ts";
import { createHttpClient } from "./create-client.ts";
import type { CallbackSource } from "./callback-url.ts";
import type { ApiDefinition } from "./definitions.ts";
import { publicFetch } from "./public-fetch.ts";
import type { WebhookSenderOptions } from "./webhook-options.ts";
import { type Stamping, stampWebhooks } from "./stamp-webhook.ts";

/** A webhook, and where it goes. */
export type Addressed<R> = Untouched<R> & { readonly url: string };

/** A callback, and where it goes: an address, or the exchange in which the caller has said it. */
export type CalledBack<R, Q = CallbackSource["request"], A = CallbackSource["response"]> = Untouched<R> &
  (
    | { readonly url: string; readonly from?: undefined }
    | {
        readonly from: Omit<CallbackSource, "request" | "response"> & {
          readonly request: Untouched<Q>;
          readonly response?: A;
        };
      }
  );

/**
 * One method for each webhook and callback of an API; generated code says their types as `C`. They behave as those of
 * a client, and send nothing but to addresses that are allowed.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- generated code says what the methods are
export function createWebhooks<C>(api: ApiDefinition, options: WebhookSenderOptions): C {
  const { sign, allowedHosts, allowPlain = false, ...client } = options;
  const fetch = client.fetch ?? (allowedHosts ? undefined : publicFetch());
  const stamping: Stamping = { sign, allowPlain, ...(allowedHosts && { allowedHosts: allowedHosts.map(readHost) }) };
  return createHttpClient<C>(api, { ...client, ...(fetch && { fetch }) }, stampWebhooks(stamping));
}

function readHost(pattern: string): string {
  if (!/^(\*\.)?[^*/@?#]+$/.test(pattern)) {
    throw new ConcordError("configuration", `${pattern} is no host`, "write hooks.example.com, or *.example.com");
  }
  return pattern.toLowerCase();
}
