/**
 * The fabric: everything that a contracts folder says, as plain, immutable records.
 * Read this file first. Records name each other by id; `createIndex` (index-fabric.ts) turns ids into records.
 * Lists are sorted by id, so that everything made from a fabric is the same on every run.
 */
import type { Finding, Json, JsonObject, Location } from "@concord/diagnostics";
import type { Endpoint } from "./endpoint-record.ts";
import type { Schema } from "./schema-record.ts";
import type { Access, Server } from "./server-record.ts";
import type { WorkspaceSettings } from "./settings-record.ts";

export type * from "./endpoint-record.ts";
export type { Dialect, Schema } from "./schema-record.ts";
export type { Access, Server, ServerVariable, SignIn } from "./server-record.ts";
export type * from "./settings-record.ts";

/* ── ids: short, stable, readable; what people type on the command line and what stands in URLs ── */

/** `commerce` */
export type DomainId = string;
/** `orders`: the service's folder name, unique in the fabric (`commerce-orders` where two domains use one name). */
export type ServiceId = string;
/** `insights` */
export type TeamId = string;
/** `commerce/orderPlaced` (`commerce/orders/orderPlaced` where one domain defines the name twice). */
export type MessageId = string;
/** `commerce/orders/orderEvents`: domain, owning service, key in its document. */
export type ChannelId = string;
/** `orders/sendOrderPlaced`: service and operation name. */
export type OperationId = string;
/** `shipments/getShipment`: service and operation name. */
export type EndpointId = string;
/** `commerce/Order`: domain and file name of a canonical model. */
export type ModelId = string;
/** `customer` */
export type TermId = string;
/** `commerce/order-to-cash` */
export type FlowId = string;
/** `tills/saleToOrder`: service and mapper. */
export type MappingId = string;
/** `commerce/checkout`: domain and capability. */
export type CapabilityId = string;

/** A node of a source document. */
export interface Place {
  /** Relative to the folder that findings are printed relative to; forward slashes. */
  readonly file: string;
  /** RFC 6901 JSON pointer. */
  readonly pointer: string;
}

/** Turns a place into line and column. Positions are computed when first asked for. */
export type Locate = (place: Place) => Location;

/* ── the fabric ── */

export interface Fabric {
  /** The contracts folder (or single document), as printed to people. */
  readonly root: string;
  readonly settings: WorkspaceSettings;
  readonly contracts: readonly Contract[];
  readonly domains: readonly Domain[];
  readonly teams: readonly Team[];
  readonly services: readonly Service[];
  readonly channels: readonly Channel[];
  readonly messages: readonly Message[];
  readonly operations: readonly Operation[];
  readonly endpoints: readonly Endpoint[];
  readonly models: readonly Model[];
  readonly terms: readonly Term[];
  readonly flows: readonly Flow[];
  readonly mappings: readonly Mapping[];
  /** What reading found: syntax, references, misspelt fields, the parser's own diagnostics. */
  readonly findings: readonly Finding[];
  readonly locate: Locate;
  /** The text of a file that was read, for excerpts. */
  readonly source: (file: string) => string | undefined;
  /** Every file that was read, by path, as it is written: `$ref`s stand where they stand. */
  readonly documents: ReadonlyMap<string, Json>;
}

/** One AsyncAPI or OpenAPI document. */
export interface Contract {
  readonly file: string;
  readonly specification: "asyncapi" | "openapi";
  /** `3.1.0` */
  readonly specificationVersion: string;
  readonly title: string;
  /** `info.version` */
  readonly version: string;
  readonly service: ServiceId;
  /** SHA-256 of the resolved document, hexadecimal: equal text of meaning, equal hash. */
  readonly hash: string;
  /** `x-compatibility` of `info`: holds for everything in it that does not say otherwise. */
  readonly compatibility?: CompatibilityMode;
  /** Whether the document can be used as it stands (no error-level finding). */
  readonly valid: boolean;
  /** The document with every `$ref` that leaves the file bundled in; internal `$ref`s stay. */
  readonly bundled: JsonObject;
}

export interface Described {
  readonly title: string;
  readonly summary?: string;
  /** CommonMark. */
  readonly description?: string;
  readonly at: Place;
}

export interface Domain extends Described {
  readonly id: DomainId;
  readonly owner?: TeamId;
  readonly capabilities: readonly Capability[];
}

export interface Capability extends Described {
  readonly id: CapabilityId;
}

export interface Team extends Described {
  readonly id: TeamId;
  readonly contact?: string;
  /** How the forge calls it: `@harbourpine/commerce`. */
  readonly handle?: string;
  readonly members: readonly string[];
}

export interface Term extends Described {
  readonly id: TermId;
  readonly definition: string;
  readonly synonyms: readonly string[];
  readonly owner?: TeamId;
  readonly model?: ModelId;
}

/** One application: everything that its folder says about it. */
export interface Service extends Described {
  readonly id: ServiceId;
  readonly domain: DomainId;
  readonly owner?: TeamId;
  /** `info.version` of its first contract. */
  readonly version: string;
  /** Files of its contracts. */
  readonly contracts: readonly string[];
  readonly servers: readonly Server[];
  /** What it consumes beyond its own receive operations (uses.yaml). */
  readonly uses: readonly Use[];
  readonly tags: readonly string[];
}

/** One declared use of somebody's endpoint or event. */
export interface Use {
  readonly target:
    | { readonly kind: "endpoint"; readonly id: EndpointId }
    | { readonly kind: "message"; readonly id: MessageId };
  /** JSON pointers of the fields read; `*` stands for any array item or map key. Absent: not declared. */
  readonly fields?: readonly string[];
  /** What it accepts of the message, or of the answer; what it sends to the endpoint. Absent: not declared. */
  readonly accepts?: Schema;
  readonly sends?: Schema;
  readonly purpose?: string;
  readonly at: Place;
}

/* ── messaging ── */

export interface Channel extends Described {
  readonly id: ChannelId;
  /** Key in the owner's document, made an identifier. */
  readonly name: string;
  /** `orders.placed`, `shipments/{shipmentId}`; null where the address is not known before run time. */
  readonly address: string | null;
  readonly parameters: readonly ChannelParameter[];
  /** Protocols of the servers it is on; empty where no server is declared. */
  readonly protocols: readonly string[];
  readonly servers: readonly Server[];
  readonly bindings: JsonObject;
  readonly bindingSchemas?: readonly BindingSchema[];
  /** The service whose document defines the address itself rather than by `$ref`. */
  readonly owner: ServiceId;
  readonly messages: readonly MessageId[];
  readonly compatibility?: CompatibilityMode;
  readonly deprecation?: Deprecation;
}

/** A schema inside a binding: a Kafka key, the query of a WebSocket. */
export interface BindingSchema {
  readonly protocol: string;
  readonly member: string;
  readonly schema: Schema;
}

export interface ChannelParameter {
  readonly name: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: string;
  readonly location?: string;
}

export type MessageKind = "event" | "command" | "query" | "reply";

export interface Message extends Described {
  readonly id: MessageId;
  /** `orderPlaced`: an identifier, unique within the owner's contract. */
  readonly name: string;
  readonly kind: MessageKind;
  /** The domain of its owner. */
  readonly domain: DomainId;
  /** The service whose document defines it. */
  readonly owner: ServiceId;
  readonly contentType: string;
  readonly payload?: Schema;
  readonly headers?: Schema;
  /** AsyncAPI runtime expressions, `$message.payload#/orderId`. */
  readonly key?: string;
  readonly idempotencyKey?: string;
  readonly correlationId?: string;
  readonly bindings: JsonObject;
  readonly bindingSchemas?: readonly BindingSchema[];
  readonly examples: readonly MessageExample[];
  readonly tags: readonly string[];
  readonly compatibility?: CompatibilityMode;
  readonly deprecation?: Deprecation;
}

export interface MessageExample {
  readonly name?: string;
  readonly summary?: string;
  readonly payload?: Json;
  readonly headers?: JsonObject;
  readonly at: Place;
}

/** One service sends to, or receives from, one channel. */
export interface Operation extends Described {
  readonly id: OperationId;
  /** `sendOrderPlaced`: an identifier, unique within the service. */
  readonly name: string;
  readonly service: ServiceId;
  readonly action: "send" | "receive";
  readonly channel: ChannelId;
  readonly messages: readonly OperationMessage[];
  readonly reply?: {
    readonly channel?: ChannelId;
    readonly address?: string;
    readonly messages: readonly OperationMessage[];
  };
  readonly bindings: JsonObject;
  readonly bindingSchemas?: readonly BindingSchema[];
  /** JSON pointers of the payload fields this consumer reads (`x-uses`), by default for each message. */
  readonly uses?: readonly string[];
  /** What this consumer needs the personal data for. */
  readonly purpose?: string;
  readonly retry?: JsonObject;
  readonly deadLetter?: Json;
  readonly rateLimit?: JsonObject;
  readonly access?: Access;
  readonly capability?: CapabilityId;
  readonly compatibility?: CompatibilityMode;
  readonly deprecation?: Deprecation;
}

/** A message as one operation's own document declares it. */
export interface OperationMessage {
  readonly message: MessageId;
  /** The schemas this service declares; the very same records as the message's where it refers to them by `$ref`. */
  readonly payload?: Schema;
  readonly headers?: Schema;
  /** True where the declaration is the owner's own, reached by `$ref` (or it is the owner). */
  readonly shared: boolean;
  readonly at: Place;
}

/* ── schemas ── */

/** A canonical model: one file in a domain's `schemas` folder. */
export interface Model extends Described {
  readonly id: ModelId;
  readonly name: string;
  readonly domain: DomainId;
  readonly owner?: TeamId;
  readonly schema: Schema;
  readonly deprecation?: Deprecation;
}

export interface Flow extends Described {
  readonly id: FlowId;
  readonly domain: DomainId;
  readonly capability?: CapabilityId;
  readonly steps: readonly FlowStep[];
}

export interface FlowStep extends Described {
  readonly id: string;
  /** What happens: an endpoint is called, a message is sent or received; absent where it names nothing in the fabric. */
  readonly endpoint?: EndpointId;
  readonly operation?: OperationId;
}

/** How a service turns a shape of its own system into a canonical model (mappings.yaml). */
export interface Mapping extends Described {
  readonly id: MappingId;
  /** `saleToOrder`: the mapper's name in generated code. */
  readonly name: string;
  readonly service: ServiceId;
  readonly from: Schema;
  readonly to: Schema;
  /** The file that fills the mapper in, relative to `concord.yaml`. */
  readonly module?: string;
}

type Direction = "backward" | "forward" | "full";
export type CompatibilityMode = Direction | `${Direction}-transitive` | "none";

export interface Deprecation {
  /** `YYYY-MM-DD`, the last day it works. */
  readonly sunset?: string;
  /** The reference as written. */
  readonly replacedBy?: string;
  readonly at: Place;
}
