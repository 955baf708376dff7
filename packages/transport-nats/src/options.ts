import type { TlsOptions } from "@concord/runtime/adapter";

export interface NatsOptions {
  /** `host:port`, `nats://host:port` or `tls://host:port` of some servers; the others are learned from them. */
  readonly servers: readonly string[];
  readonly auth?:
    | { readonly username: string; readonly password: string }
    /** Called before each connection. */
    | { readonly token: () => string | Promise<string> }
    /** Text of a `.creds` file. */
    | { readonly credentials: string };
  /**
   * Default `at-least-once`: JetStream keeps what is published. `at-most-once`: NATS without it, which passes messages
   * on to whoever listens at that moment. What nobody listens to is lost, dead letters included, and so is what a
   * process holds when it is killed; `createStreams`, `maxAgeMs`, `startAt` and `leaseMs` then mean nothing.
   */
  readonly delivery?: "at-least-once" | "at-most-once";
  /** Default: on, with the system's certificates, unless every server is on this machine. */
  readonly tls?: TlsOptions | boolean;
  /**
   * Whether a subject that no stream keeps gets one, named by the first part of the address and keeping everything
   * that begins with it for `maxAgeMs`. Default true.
   */
  readonly createStreams?: boolean;
  /** Default 604,800,000 (a week). */
  readonly maxAgeMs?: number;
  /** Where a group begins that the server does not know yet. Default `earliest`: nothing that is kept is missed. */
  readonly startAt?: "earliest" | "latest";
  /** After this long without a sign of life, what a process holds goes to others. Default 10,000. */
  readonly leaseMs?: number;
  /** Largest message, headers included. Default 1,000,000; the server's `max_payload` counts in any case. */
  readonly maxBytes?: number;
}
