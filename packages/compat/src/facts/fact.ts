import type {
  Access,
  Channel,
  ChannelParameter,
  CompatibilityMode,
  Deprecation,
  Endpoint,
  Link,
  Message,
  Operation,
  Parameter,
  Place,
  RequestBody,
  Response,
  Schema,
  Server,
} from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import type { Pair } from "../match.ts";
import type { DiscriminatorChange } from "./discriminators.ts";
import type { BindingChange } from "./binding-facts.ts";

/** The thing that a change belongs to: whose policy decides, whose readers break. */
export type Subject =
  | ({ readonly kind: "channel" } & Kept<Channel>)
  | ({ readonly kind: "message" } & Kept<Message>)
  | ({ readonly kind: "operation" } & Kept<Operation>)
  | ({ readonly kind: "endpoint" } & Kept<Endpoint>);

/** `after` is absent where it was removed. */
interface Kept<T> {
  readonly before: T;
  readonly after?: T;
}

/** Which way the values of a schema travel, seen from the owner of the contract. */
export type SchemaRole = "payload" | "headers" | "key" | "handshake" | "request" | "response";

/** A schema on both sides, in words: `payload`, `request body application/json`, `response 200 application/json`. */
export interface SchemaPair extends Pair<Schema> {
  readonly role: SchemaRole;
  readonly part: string;
  /** Whether it is what `x-uses` speaks of: a payload, or the body that a consumer asked for. */
  readonly read: boolean;
  /** The side that describes nothing here: what then holds stands in its place. */
  readonly absent?: "before" | "after";
  /** JSON pointer of the text whose JSON it is (`contentSchema`), in the value that travels. */
  readonly inside?: string;
  /** The values of the side before as the side after meets them, where these are spelt as they were and read otherwise. */
  readonly written?: Schema;
}

/** One thing that changed, before anybody has judged it. */
export type Fact =
  | { readonly kind: "channel-removed"; readonly subject: Subject; readonly channel: Channel }
  | {
      readonly kind: "message-removed";
      readonly subject: Subject;
      readonly message: Message;
      readonly channel: Pair<Channel>;
    }
  | { readonly kind: "operation-removed"; readonly subject: Subject; readonly operation: Operation }
  | { readonly kind: "endpoint-removed"; readonly subject: Subject; readonly endpoint: Endpoint }
  | { readonly kind: "address-changed"; readonly subject: Subject; readonly address: Pair<string | null> }
  | { readonly kind: "schema-changed"; readonly subject: Subject; readonly schema: SchemaPair }
  | {
      readonly kind: "property-removed";
      readonly subject: Subject;
      readonly schema: SchemaPair;
      readonly property: RemovedProperty;
    }
  | {
      readonly kind: "property-returned";
      readonly subject: Subject;
      /** The property's own schema in the release, and now. */
      readonly schema: SchemaPair;
      readonly release: string;
      /** Of the property in a value. */
      readonly value: string;
      readonly at: Place;
      /** The other field that had its number there: the name is new. */
      readonly was?: string;
    }
  | { readonly kind: "parameter-added"; readonly subject: Subject; readonly parameter: Parameter }
  | { readonly kind: "parameter-removed"; readonly subject: Subject; readonly parameter: Parameter }
  | {
      readonly kind: "parameter-changed";
      readonly subject: Subject;
      readonly parameter: Pair<Parameter>;
      /** In words: what callers could write and can no longer. */
      readonly lost: readonly string[];
    }
  | { readonly kind: "encoding-changed"; readonly subject: Subject; readonly encoding: EncodingChange }
  | {
      readonly kind: "default-changed";
      readonly subject: Subject;
      readonly schema: SchemaPair;
      readonly change: DefaultChange;
    }
  | { readonly kind: "channel-parameter-changed"; readonly subject: Subject; readonly parameter: ParameterChange }
  | { readonly kind: "request-body-required"; readonly subject: Subject; readonly body: RequestBody }
  | { readonly kind: "request-body-removed"; readonly subject: Subject; readonly body: RequestBody }
  | { readonly kind: "response-removed"; readonly subject: Subject; readonly response: Response }
  | { readonly kind: "media-type-removed"; readonly subject: Subject; readonly mediaType: RemovedMediaType }
  | { readonly kind: "header-removed"; readonly subject: Subject; readonly header: Parameter; readonly status: string }
  | { readonly kind: "content-type-changed"; readonly subject: Subject; readonly contentType: Pair<string> }
  | { readonly kind: "key-changed"; readonly subject: Subject; readonly key: Pair<string | undefined> }
  | { readonly kind: "correlation-changed"; readonly subject: Subject; readonly correlation: Pair<string | undefined> }
  | {
      readonly kind: "reply-removed";
      readonly subject: Subject;
      readonly operation: Operation;
      /** Messages that answer now, where none of those that did is among them. */
      readonly instead?: readonly string[];
    }
  | { readonly kind: "reply-moved"; readonly subject: Subject; readonly address: Pair<string> }
  | { readonly kind: "binding-changed"; readonly subject: Subject; readonly binding: BindingChange }
  | { readonly kind: "server-moved"; readonly subject: Subject; readonly servers: Pair<readonly Server[]> }
  | { readonly kind: "protocol-version-changed"; readonly subject: Subject; readonly server: Pair<Server> }
  | {
      readonly kind: "discriminator-changed";
      readonly subject: Subject;
      readonly schema: SchemaPair;
      readonly change: DiscriminatorChange;
    }
  | { readonly kind: "link-changed"; readonly subject: Subject; readonly link: LinkChange }
  | {
      readonly kind: "header-loosened";
      readonly subject: Subject;
      readonly header: Pair<Parameter>;
      readonly status: string;
    }
  | { readonly kind: "protocol-removed"; readonly subject: Subject; readonly protocol: string }
  | { readonly kind: "security-changed"; readonly subject: Subject; readonly access: Partial<Pair<Access>> }
  | {
      readonly kind: "sunset-changed";
      readonly subject: Subject;
      readonly what: string;
      readonly deprecation: Pair<Deprecation>;
    }
  | { readonly kind: "policy-changed"; readonly subject: Subject; readonly mode: Pair<CompatibilityMode> }
  | {
      readonly kind: "setting-changed";
      readonly setting: string;
      readonly value: Pair<string>;
      readonly place: Pair<Place>;
    };

export type FactKind = Fact["kind"];
export type FactOf<K extends FactKind> = Extract<Fact, { readonly kind: K }>;

/** A property that stood in the schema before and stands there no longer. */
export interface RemovedProperty {
  readonly name: string;
  /** Of the property's schema, in `schema.before.json`. */
  readonly before: string;
  /** Of the object that had it, in `schema.after.json`. */
  readonly after: string;
  /** Of the property in a value; `*` stands for any array item or map key. */
  readonly value: string;
  readonly deprecation?: Deprecation;
  /** It is still described, and does not travel this way any more. */
  readonly hidden?: "readOnly" | "writeOnly";
}

/** A value whose text means the same in another spelling. */
export interface EncodingChange {
  readonly part: string;
  /** JSON pointer into the value; `*` stands for any array item or map key. */
  readonly value: string;
  readonly keyword: string;
  readonly before: string;
  readonly after: string;
  readonly place: Pair<Place>;
}

/** `after` is absent where there is no default any more. */
export interface DefaultChange {
  readonly value: string;
  readonly before: Json;
  readonly after?: Json;
  readonly place: Pair<Place>;
}

export interface ParameterChange {
  readonly before?: ChannelParameter;
  readonly after?: ChannelParameter;
}

/** `after` is absent where the link is gone. */
export interface LinkChange {
  readonly before: Link;
  readonly after?: Link;
  readonly status: string;
  /** In words: what it does now. */
  readonly changed: readonly string[];
}

export interface RemovedMediaType {
  readonly mediaType: string;
  /** `request body`, `response 200` */
  readonly part: string;
  readonly before: Place;
  /** Of the media types that are left. */
  readonly after: Place;
}
