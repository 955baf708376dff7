import type { TlsOptions } from "@concord/runtime/adapter";

export interface KafkaOptions {
  /** `host:port` of some brokers of the cluster; the others are learned from them. */
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas. Default `concord`. */
  readonly clientId?: string;
  readonly sasl?: KafkaPassword | KafkaToken;
  /** Default: on, with the system's certificates, unless every broker is on this machine. */
  readonly tls?: TlsOptions | boolean;
  /** Whether topics that do not exist are created, with the broker's own defaults. Default true. */
  readonly createTopics?: boolean;
  /** Where a group begins that the broker does not know yet. Default `earliest`: nothing that is kept is missed. */
  readonly startAt?: "earliest" | "latest";
  /** Largest message, headers included. Default 1,000,000: what a topic takes unless `max.message.bytes` says else. */
  readonly maxBytes?: number;
  readonly compression?: "none" | "gzip" | "snappy" | "lz4" | "zstd";
  /** After this long without a sign of life a member's partitions go to others. Default 10,000. */
  readonly sessionTimeoutMs?: number;
  /** How often what has been settled is told to the broker; after a crash it comes again. Default 200. */
  readonly commitIntervalMs?: number;
}

export interface KafkaPassword {
  /** Default SCRAM-SHA-512. */
  readonly mechanism?: "SCRAM-SHA-512" | "SCRAM-SHA-256" | "PLAIN";
  readonly username: string;
  readonly password: string;
}

/** OAUTHBEARER. */
export interface KafkaToken {
  /** Called for each new connection and when the broker wants a fresh one. */
  readonly token: () => string | Promise<string>;
}
