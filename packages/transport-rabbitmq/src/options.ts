import type { TlsOptions } from "@concord/runtime/adapter";

export interface RabbitOptions {
  /** `amqps://user:password@host:5671/vhost`, or `amqp://…` where the way is safe without encryption. */
  readonly url: string;
  /** OAuth 2.0, instead of a password in the URL: called for each new connection. */
  readonly token?: () => string | Promise<string>;
  /** Default: as the URL's scheme says; `amqp://` to another machine is refused unless this is false. */
  readonly tls?: TlsOptions | boolean;
  /** The topic exchange that events go through. Default `concord`; a channel's AMQP binding may name another. */
  readonly exchange?: string;
  /** Default `quorum`: replicated, and counts every redelivery. */
  readonly queueType?: "quorum" | "classic";
  /**
   * One member of a group at a time receives, so that the order of each queue is kept. Default false: all members
   * share the work, and no order is kept.
   */
  readonly ordered?: boolean;
  /** Largest message, headers included. Default 16,777,216: what RabbitMQ 4 takes unless told otherwise. */
  readonly maxBytes?: number;
  /** The broker's `consumer_timeout`. Default 1,800,000, as there. */
  readonly holdMs?: number;
}
