/** What contracts say, each for itself, before the fabric joins them. */
import type {
  Channel,
  CompatibilityMode,
  Endpoint,
  Message,
  MessageKind,
  Operation,
  OperationMessage,
  Place,
  Schema,
  Server,
} from "./fabric.ts";

/** One document of a specification, classified but not read yet. */
export interface ContractFile {
  readonly file: string;
  readonly specification: "asyncapi" | "openapi";
  readonly specificationVersion: string;
}

export interface ReadContract extends ContractFile {
  readonly title: string;
  readonly version: string;
  readonly summary?: string;
  readonly description?: string;
  readonly at: Place;
  readonly owner?: string;
  readonly compatibility?: CompatibilityMode;
  readonly tags: readonly string[];
  readonly servers: readonly Server[];
  readonly channels: readonly ReadChannel[];
  readonly operations: readonly ReadOperation[];
  /** Everything that is on a channel, and components that are on none. */
  readonly messages: readonly ReadMessage[];
  readonly endpoints: readonly ReadEndpoint[];
}

export interface ReadChannel extends Omit<Channel, "id" | "owner" | "messages" | "protocols"> {
  /** Where the channel object itself stands, possibly in another contract. */
  readonly definition: Place;
  readonly messages: readonly ReadMessage[];
}

export interface ReadMessage extends Omit<Message, "id" | "kind" | "owner" | "domain"> {
  /** Where the message object itself stands, possibly in another file. */
  readonly definition: Place;
  readonly kind?: MessageKind;
  readonly payload?: Schema;
}

export interface ReadOperation extends Omit<
  Operation,
  "id" | "service" | "channel" | "messages" | "reply" | "capability"
> {
  readonly channel: ReadChannel;
  readonly messages: readonly ReadUse[];
  readonly reply?: { readonly channel?: ReadChannel; readonly address?: string; readonly messages: readonly ReadUse[] };
  readonly capability?: string;
}

/** A message at an operation: what this document declares, and where it says so. */
export interface ReadUse extends Pick<OperationMessage, "at"> {
  readonly message: ReadMessage;
}

export interface ReadEndpoint extends Omit<Endpoint, "id" | "service" | "capability"> {
  readonly capability?: string;
}
