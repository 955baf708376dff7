import type { Transport } from "@concord/runtime";

export interface WebhookEndpoint {
  /** `https://…`. */
  readonly url: string;
  /** `whsec_…`. The first is the current one; a message is signed with all, while the receiver changes over. */
  readonly secrets: readonly string[];
}

export interface WebhookOptions {
  /** Where the messages of an address go; each message goes to every endpoint of its address. */
  readonly endpoints:
    | Readonly<Record<string, readonly WebhookEndpoint[]>>
    | ((address: string) => readonly WebhookEndpoint[]);
  /** For one request. Default 15,000. */
  readonly timeoutMs?: number;
  /** Lets `http://` go to other machines. Default false. */
  readonly allowPlain?: boolean;
  /** Requests under way at once, of one publish. Default 16. */
  readonly concurrency?: number;
  /** Largest body. Default 1,000,000. */
  readonly maxBytes?: number;
}

export interface ReceiveOptions {
  /** `whsec_…`; a signature by any of them is accepted. */
  readonly secrets: readonly string[];
  /** The address that messages are published on. */
  readonly channel: string | ((request: Request) => string | undefined);
  /** Keeps them. Connected at the first request. */
  readonly into: Transport;
  /** How far a timestamp may be from now, either way. Default 300,000. */
  readonly toleranceMs?: number;
  /** Largest body. Default 1,000,000. */
  readonly maxBytes?: number;
}
