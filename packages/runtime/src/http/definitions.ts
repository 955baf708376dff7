/** What generated code says of an HTTP API. Client and server lean on the same records. Read this file first. */
import type { Validate } from "../types.ts";

export type Method = "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE";

export interface ApiDefinition {
  /** The service that owns it: `orders`. */
  readonly name: string;
  /** `orders@3.2.0` */
  readonly contract: string;
  /** Addresses of the contract's servers. The first absolute one is a client's default. */
  readonly servers: readonly string[];
  readonly schemes: Readonly<Record<string, SchemeDefinition>>;
  /** By the name of the method that calls it. */
  readonly endpoints: Readonly<Record<string, EndpointDefinition>>;
}

export interface EndpointDefinition {
  readonly method: Method;
  /** `/orders/{orderId}`; for a webhook its name; for a callback the expression that gives the address. */
  readonly path: string;
  readonly direction?: "webhook" | "callback";
  readonly parameters?: readonly ParameterDefinition[];
  readonly body?: BodyDefinition;
  /** By `200`, `4XX` or `default`. */
  readonly responses: Readonly<Record<string, ResponseDefinition>>;
  /** Alternatives; each names the schemes that it needs together, with their scopes. Absent: open to all. */
  readonly security?: readonly SecurityAlternative[];
  readonly deprecated?: DeprecationNotice;
}

export type SecurityAlternative = Readonly<Record<string, readonly string[]>>;

export interface DeprecationNotice {
  /** `YYYY-MM-DD`, the last day it works. */
  readonly sunset?: string;
  readonly replacedBy?: string;
}

export interface ParameterDefinition {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: true;
  /** Default: `form` in query and cookie, `simple` elsewhere; `json`: the value travels as JSON text. */
  readonly style?: ParameterStyle;
  /** Default: true for `form` and `deepObject`. */
  readonly explode?: boolean;
  /** Reserved letters of URLs stand as they are. */
  readonly allowReserved?: true;
  /** What texts are read as. Default `string`. */
  readonly shape?: Shape;
  readonly validate?: Validate;
}

export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "deepObject"
  | "json";

/** What a text in a URL, a header or a form stands for. A list names alternatives; the first that fits is taken. */
export type Shape =
  | "string"
  | "number"
  | "boolean"
  | "null"
  | "json"
  | "binary"
  | readonly Shape[]
  | { readonly items: Shape }
  | { readonly fields: Readonly<Record<string, Shape>>; readonly rest?: Shape };

export interface BodyDefinition {
  readonly required?: true;
  readonly content: readonly ContentDefinition[];
}

export interface ContentDefinition {
  /** As the contract writes it; may be a range, `image/*`. */
  readonly type: string;
  /** How it is handed over. `events`: server-sent events; `lines`: one JSON value a line. */
  readonly as: "json" | "text" | "bytes" | "form" | "multipart" | "events" | "lines";
  /** Of `events`: what the data of each is. */
  readonly item?: "json" | "text";
  readonly validate?: Validate;
  /** Of forms: their fields. */
  readonly shape?: Shape;
  /** Of forms: where a field is not sent as its kind of form usually sends it. */
  readonly encoding?: Readonly<Record<string, FieldEncoding>>;
}

export interface FieldEncoding {
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  readonly allowReserved?: true;
  readonly contentType?: string;
}

export interface ResponseDefinition {
  readonly content?: readonly ContentDefinition[];
  readonly headers?: readonly ParameterDefinition[];
}

export type SchemeDefinition =
  | { readonly kind: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly kind: "bearer" }
  | { readonly kind: "basic" }
  | { readonly kind: "oauth2"; readonly tokenUrl?: string }
  | { readonly kind: "openIdConnect"; readonly url: string }
  | { readonly kind: "mutualTLS" }
  /** Another scheme of `Authorization`, named as HTTP names it. */
  | { readonly kind: "http"; readonly scheme: string };

/** The response that a status is described by: itself, its hundred, else `default`, which is never a success beside one. */
export function responseFor(endpoint: EndpointDefinition, status: number): ResponseDefinition | undefined {
  const { responses } = endpoint;
  const said = responses[status] ?? responses[`${Math.floor(status / 100)}XX`];
  if (said !== undefined || responses["default"] === undefined) return said;
  const isSuccess = status >= 200 && status < 300;
  const declaresSuccess = Object.keys(responses).some((key) => key.startsWith("2"));
  return isSuccess && declaresSuccess ? undefined : responses["default"];
}
