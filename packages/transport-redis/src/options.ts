import type { TlsOptions } from "@concord/runtime/adapter";

export interface RedisOptions {
  /** `rediss://user:password@host:6379/0`, or `redis://…` where the way is safe without encryption. */
  readonly url: string;
  /** OAuth 2.0, instead of a password in the URL: called before each connection. */
  readonly token?: () => string | Promise<string>;
  /** Default: as the URL's scheme says; `redis://` to another machine is refused unless this is false. */
  readonly tls?: TlsOptions | boolean;
  /** Begins the name of every key. Default `concord:`. */
  readonly prefix?: string;
  /** How long entries are kept, in streams and as streams. Default 604,800,000 (a week). */
  readonly maxAgeMs?: number;
  /** Where a group begins that Redis does not know yet. Default `earliest`: nothing that is kept is missed. */
  readonly startAt?: "earliest" | "latest";
  /** After this long without a sign of life, what a process holds goes to others. Default 10,000. */
  readonly leaseMs?: number;
  /** Largest message, headers included. Default 16,777,216. */
  readonly maxBytes?: number;
}
