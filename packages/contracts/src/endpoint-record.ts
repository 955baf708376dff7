import type { Json, JsonObject } from "@concord/diagnostics";
import type {
  CapabilityId,
  CompatibilityMode,
  Deprecation,
  Described,
  EndpointId,
  MessageExample,
  Place,
  ServiceId,
} from "./fabric.ts";
import type { Schema } from "./schema-record.ts";
import type { Access, Server } from "./server-record.ts";

/** In lower case. The last stands for what OpenAPI 3.2 lists under `additionalOperations`: `copy`, `purge`. */
export type HttpMethod =
  | "get"
  | "put"
  | "post"
  | "delete"
  | "options"
  | "head"
  | "patch"
  | "trace"
  | "query"
  | (string & {});

export interface Endpoint extends Described {
  readonly id: EndpointId;
  readonly name: string;
  readonly service: ServiceId;
  readonly method: HttpMethod;
  readonly path: string;
  /** `path`: under `paths`; otherwise the API calls its caller. */
  readonly direction: "path" | "webhook" | "callback";
  readonly parameters: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: readonly Response[];
  /** As written; what it means on the wire is in `access`. */
  readonly security: Json;
  readonly access?: Access;
  /** Its own, else its path's, else its document's; absent where none is said. */
  readonly servers?: readonly Server[];
  readonly tags: readonly string[];
  readonly capability?: CapabilityId;
  readonly compatibility?: CompatibilityMode;
  readonly deprecation?: Deprecation;
}

export interface Parameter {
  readonly name: string;
  /** `querystring`: all that stands after the question mark; its name is for people alone. */
  readonly in: "path" | "query" | "querystring" | "header" | "cookie";
  readonly required: boolean;
  readonly description?: string;
  readonly style?: string;
  readonly explode?: boolean;
  /** Its value may have reserved characters as they are. */
  readonly allowReserved?: true;
  /** It may be sent without a value. */
  readonly allowEmptyValue?: true;
  /** Where the value travels as a document of this media type (`content`), rather than in a style. */
  readonly mediaType?: string;
  readonly schema?: Schema;
  readonly at: Place;
}

export interface RequestBody {
  readonly required: boolean;
  readonly description?: string;
  readonly content: readonly MediaType[];
  readonly at: Place;
}

export interface Response {
  /** `200`, `4XX`, `default` */
  readonly status: string;
  readonly description?: string;
  readonly headers: readonly Parameter[];
  readonly links?: readonly Link[];
  readonly content: readonly MediaType[];
  readonly at: Place;
}

/** What can be called next with what an answer says. */
export interface Link {
  readonly name: string;
  /** `operationId` or `operationRef` as written. */
  readonly target: string;
  /** What that is in the same document: `GET /orders/{orderId}`. */
  readonly route?: string;
  /** What is passed on, by parameter: a value, or an expression such as `$response.body#/id`. */
  readonly parameters?: JsonObject;
  readonly requestBody?: Json;
  /** The address it is called at, where that is another. */
  readonly server?: string;
  readonly at: Place;
}

/** How one part of a form is sent, as far as that is said. */
export interface PartEncoding {
  readonly contentType?: string;
  readonly style?: string;
  readonly explode?: boolean;
}

export interface MediaType {
  readonly mediaType: string;
  readonly schema?: Schema;
  /** The schema says what each item of a stream is (`itemSchema`), rather than what all of it is. */
  readonly each?: true;
  /** By the name of the part. */
  readonly encoding?: Readonly<Record<string, PartEncoding>>;
  readonly examples: readonly MessageExample[];
  readonly at: Place;
}
