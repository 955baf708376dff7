/** The options of those who send webhooks and callbacks, and of those who receive them. Every default is written here. */
import type { DedupeStore } from "../options.ts";
import type { HttpClientOptions } from "./client-options.ts";
import type { CredentialsByScheme } from "./credentials.ts";

/** `A`: credentials by the contract's names of its schemes. */
export interface WebhookSenderOptions<
  A extends CredentialsByScheme = CredentialsByScheme,
> extends HttpClientOptions<A> {
  /**
   * Signs each try by Standard Webhooks. `secrets`: `whsec_…`, those of the receiver where each has its own; with
   * several, while a receiver changes over, there are several signatures. `false`: receivers know the sender otherwise.
   */
  readonly sign: { readonly secrets: Secrets | ((url: string) => Secrets | Promise<Secrets>) } | false;
  /**
   * Hosts that may be called: `hooks.example.com`, `*.example.com`, `localhost:8080`. Default: any, over https, whose
   * name leads to public addresses alone; on platforms other than Node they have to be listed.
   */
  readonly allowedHosts?: readonly string[];
  /** Lets `http://` go to other machines that are listed. Default false. */
  readonly allowPlain?: boolean;
}
type Secrets = readonly string[];

/** What receivers are given beside the options of every server. */
export interface WebhookReceiverOptions {
  /** Refuses what is not signed by Standard Webhooks. `false`: senders prove themselves otherwise. */
  readonly verify: WebhookVerification | false;
}

export interface WebhookVerification {
  /** `whsec_…`; a signature by any of them is accepted. */
  readonly secrets: readonly string[];
  /** How far a timestamp may be from now, either way. Default 300,000. */
  readonly toleranceMs?: number;
  /** Answers a webhook that was handled already as it was answered then. Default: kept in this process. */
  readonly dedupe?: DedupeStore | false;
  /** How long a handled webhook is remembered. Default 86,400,000 (a day). */
  readonly dedupeTtlMs?: number;
  /** How long one may be handled before another process may. Default 60,000. */
  readonly leaseMs?: number;
}
