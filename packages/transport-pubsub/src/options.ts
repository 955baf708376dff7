import type { TlsOptions } from "@concord/runtime/adapter";

export interface PubSubOptions {
  readonly projectId: string;
  /** `host:port` where Pub/Sub is reached elsewhere than at Google: a private endpoint, or an emulator on this machine. */
  readonly endpoint?: string;
  /** Default: as Google's libraries find them (environment, `gcloud`, the machine's own); none without encryption. */
  readonly auth?:
    | {
        /** An OAuth 2.0 access token, asked for before each request. */
        readonly token: () => string | Promise<string>;
      }
    | {
        /** Path of a service account's key, JSON. */
        readonly keyFile: string;
      };
  /** Default: on, with the system's certificates, unless the endpoint is on this machine. */
  readonly tls?: TlsOptions | boolean;
  /** Begins the name of each topic and subscription. Default none. */
  readonly prefix?: string;
  /** Whether topics and the subscriptions of groups are made where they are missing. Default true. */
  readonly createResources?: boolean;
  /**
   * Whether messages of one key keep their order, which takes a request for each key when they are published, and
   * subscriptions that were made for it. Default true.
   */
  readonly ordered?: boolean;
  /** Subscriptions that are made have Pub/Sub's exactly-once delivery, within one region. Default false. */
  readonly exactlyOnce?: boolean;
  /** After this long without a sign of life, what a process holds goes to others. 10,000 to 600,000, default 30,000. */
  readonly leaseMs?: number;
  /** Largest message, attributes included. Default 9,900,000: Pub/Sub takes requests of ten million bytes. */
  readonly maxBytes?: number;
}
