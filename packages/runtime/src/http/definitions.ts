/** What generated code says of an HTTP API. Client and server lean on the same records. Read this file first. */
import type { Validate } from "../types.ts";
import type { WidePlaces } from "../wide-integers.ts";
import type { BodyPlaces } from "./body-defaults.ts";

/** The last stands for what OpenAPI 3.2 lists as additional operations. */
export type Method =
  | "GET"
  | "PUT"
  | "POST"
  | "DELETE"
  | "OPTIONS"
  | "HEAD"
  | "PATCH"
  | "TRACE"
  | "QUERY"
  | (string & {});

/** Methods by which nothing is changed. */
export const safeMethods: ReadonlySet<Method> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "QUERY"]);

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
  /** Addresses of the servers that it has in place of the API's; what has no host is at the API's own. */
  readonly servers?: readonly string[];
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
  /** `YYYY-MM-DD`, as a server says it; it may be a day to come. */
  readonly since?: string;
  /** `YYYY-MM-DD`, the last day it works. */
  readonly sunset?: string;
  readonly replacedBy?: string;
  /** Where a server says more about it. */
  readonly documentation?: string;
}

export interface ParameterDefinition {
  readonly name: string;
  /** `querystring`: all that stands after the question mark: a form, JSON, or a text. */
  readonly in: "path" | "query" | "querystring" | "header" | "cookie";
  readonly required?: true;
  /** Default: `form` in query and cookie, `simple` elsewhere; `json`: the value travels as JSON text. */
  readonly style?: ParameterStyle;
  /** Default: true for `form`, `cookie` and `deepObject`. */
  readonly explode?: boolean;
  /** Reserved letters of URLs, and what is percent-encoded already, stand as they are. */
  readonly allowReserved?: true;
  /** Of a `querystring` that is a form. */
  readonly encoding?: Readonly<Record<string, FieldEncoding>>;
  /** What texts are read as. Default `string`. */
  readonly shape?: Shape;
  /** Of JSON text: where it has 64-bit integers that programs see as bigints. */
  readonly wide?: WidePlaces;
  readonly validate?: Validate;
  /** What a server takes where the caller says nothing. */
  readonly default?: unknown;
}

export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "deepObject"
  | "cookie"
  | "json";

/** What a text in a URL, a header or a form stands for. A list names alternatives; the first that fits is taken. */
export type Shape =
  | "string"
  | "number"
  | "bigint"
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
  /** It is handed over item by item, as it comes; `validate` judges each: an event as a whole, or the value of a line. */
  readonly each?: true;
  /** Of `lines`: `validate` judges all of them together, as a list. */
  readonly whole?: true;
  /** Of `events`: what the data of each is. `either`: a text where that is valid, else JSON. Default `json`. */
  readonly item?: "json" | "text" | "either";
  readonly validate?: Validate;
  /** Where what `validate` judges has 64-bit integers that programs see as bigints. */
  readonly wide?: WidePlaces;
  /** Of requests: what a server takes where the caller says nothing, and what it takes from no caller. */
  readonly defaults?: BodyPlaces;
  /** Of replies: what a server tells no caller. */
  readonly untold?: BodyPlaces;
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

/** A content with nothing that judges it. */
export function unchecked({ validate: _, ...content }: ContentDefinition): ContentDefinition {
  return content;
}

/** The response that a status is described by: itself, its hundred, else `default`, which is never a success beside one. */
export function responseFor(endpoint: EndpointDefinition, status: number): ResponseDefinition | undefined {
  const { responses } = endpoint;
  const said = responses[status] ?? responses[`${Math.floor(status / 100)}XX`];
  if (said !== undefined || responses["default"] === undefined) return said;
  const isSuccess = status >= 200 && status < 300;
  const declaresSuccess = Object.keys(responses).some((key) => key.startsWith("2"));
  return isSuccess && declaresSuccess ? undefined : responses["default"];
}
