import type { Json } from "@concord/diagnostics";
import type { ChannelId, MessageId } from "./fabric.ts";

/**
 * What `concord tap` has seen on one channel. Counts, and names that the contract itself declares: no payload, no part
 * of one. Kept as `observed/<channel id with dots>.json`; its schema is `fileSchemas.tap`.
 */
export interface TapResult {
  readonly channel: ChannelId;
  readonly address: string;
  /** `kafka`, `rabbitmq`, … */
  readonly transport: string;
  /** The time that was watched: ISO 8601, UTC. */
  readonly from: string;
  readonly until: string;
  /** Everything that came. */
  readonly messages: number;
  /** What came and is none of the channel's messages, most frequent first. */
  readonly unrecognised: readonly UnrecognisedType[];
  /** Each message of the channel, also those that never came; sorted by id. */
  readonly observed: readonly ObservedMessage[];
}

export interface UnrecognisedType {
  /** The CloudEvents type; absent where there was none, or none that is fit to be written down. */
  readonly type?: string;
  readonly count: number;
}

export interface ObservedMessage {
  readonly message: MessageId;
  /** `orders@3.2.0`: the contract that judged. */
  readonly contract: string;
  readonly count: number;
  readonly valid: number;
  readonly invalid: number;
  /** ISO 8601, UTC; absent where it never came. */
  readonly lastSeen?: string;
  /** Most frequent first. Of each invalid message the violation that the stubs stop at. */
  readonly violations: readonly ObservedViolation[];
  /** Fields that the contract does not name, in objects of which it names others. Most frequent first. */
  readonly undeclared: readonly ObservedField[];
  /** Declared fields that no message had; where a whole object never came, the object alone. Empty where no message came. */
  readonly neverSeen: readonly string[];
  /** Declared enumerations, by field. */
  readonly values: readonly ObservedValues[];
}

export interface ObservedField {
  /** JSON pointer; `*` for any list item, map key, or name that is not fit to be written down. */
  readonly field: string;
  readonly count: number;
}

export interface ObservedViolation extends ObservedField {
  /** The schema keyword: `required`, `enum`, `type`, …; or `json`, `utf-8`, `decode`, `tombstone`. */
  readonly rule: string;
  /** What the rule asks, in words of the contract. */
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly lastSeen: string;
  /** The form of one such message: each value replaced by the name of its type. Absent where it could not be read. */
  readonly example?: Json;
}

export interface ObservedValues extends ObservedField {
  /** Each declared value, also those that never came (count 0). */
  readonly values: readonly { readonly value: Json; readonly count: number }[];
  /** How often a value came that is not declared. */
  readonly other: number;
}

/** The file of a channel's result, below the folder of results. */
export function tapResultFile(channel: ChannelId): string {
  return `${channel.replaceAll("/", ".")}.json`;
}
