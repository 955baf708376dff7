/** Texts of URLs, headers and cookies as the values that a contract says they are. The way back from write-parameters. */
import type { Violation } from "../types.ts";
import type { EndpointDefinition, ParameterDefinition } from "./definitions.ts";
import { readQuerystring } from "./forms.ts";
import {
  type Pair,
  assemble,
  coerce,
  decodePart,
  fieldShape,
  fieldsShape,
  fresh,
  isCompound,
  itemsShape,
  parseJson,
  queryPairs,
  readQuery,
  unreadable,
} from "./read-texts.ts";
import { violationsAt } from "./violations.ts";

/** A request as a server's framework hands it over; texts are as they came, percent-encoded. */
export interface RawRequest {
  readonly path: string;
  readonly query: string;
  header(name: string): string | undefined;
}

export interface ReadParameters {
  /** `query` is the value itself where one parameter is all of the query string. */
  readonly values: Readonly<Record<Place, unknown>>;
  readonly violations: readonly Violation[];
}
type Place = "path" | "query" | "headers" | "cookies";

const placeOf = {
  path: "path",
  query: "query",
  querystring: "query",
  header: "headers",
  cookie: "cookies",
} as const;

/**
 * Reads and checks all parameters of an endpoint.
 * @param inPath texts of the path's parameters, by name, percent-encoded
 */
export function readParameters(
  { parameters = [] }: EndpointDefinition,
  raw: RawRequest,
  inPath: Readonly<Record<string, string>>,
): ReadParameters {
  const values = { path: fresh(), query: fresh(), headers: fresh(), cookies: fresh() };
  const violations: Violation[] = [];
  if (parameters.length === 0) return { values, violations };
  let whole: { readonly query: unknown } | undefined;
  const query = queryPairs(raw.query);
  const cookies = parameters.some((one) => one.in === "cookie") ? cookiePairs(raw.header("cookie") ?? "") : [];
  const known = new Set(parameters.map(({ name }) => name));
  const textFor = (definition: ParameterDefinition): unknown => {
    const { name, in: where } = definition;
    if (where === "path") return inPath[name] === undefined ? undefined : readInPath(definition, inPath[name]);
    if (where === "query") return readQuery(definition, query, known);
    if (where === "querystring") return readQuerystring(definition, raw.query);
    if (where === "header") return readHeader(definition, raw.header(name.toLowerCase()));
    return readCookies(definition, cookies, known);
  };
  for (const definition of parameters) {
    const { name, in: where, required, validate, default: usual } = definition;
    const value = textFor(definition);
    if (value === unreadable) {
      violations.push({ field: fieldOf(definition), rule: "json", message: "must be JSON" });
    } else if (value !== undefined) {
      violations.push(...violationsAt(fieldOf(definition), validate?.(value)));
    } else if (required) {
      violations.push({ field: fieldOf(definition), rule: "required", message: "is required" });
    }
    // Each request has a default of its own, so that no handler can change that of another.
    const taken = value === undefined ? structuredClone(usual) : value;
    if (where === "querystring") whole = { query: taken };
    else if (taken !== undefined) values[placeOf[where]][name] = taken;
  }
  return { values: { ...values, ...whole }, violations };
}

function cookiePairs(text: string): readonly Pair[] {
  return text.split(";").map((part): Pair => {
    const at = part.indexOf("=");
    return [decodePart(part.slice(0, at).trim()), part.slice(at + 1).trim()];
  });
}

function readInPath(definition: ParameterDefinition, text: string): unknown {
  const { name, style = "simple", explode = false, shape = "string" } = definition;
  if (style === "simple" || style === "json") return readDelimited(definition, text);
  const written = encodeURIComponent(name);
  if (style === "label") {
    const rest = text.replace(/^\./, "");
    if (!isCompound(shape)) return coerce(decodePart(rest), shape);
    return assemble(rest.split(explode ? "." : ",").map(decodePart), shape, explode);
  }
  const parts = text.replace(/^;/, "").split(";");
  const values = parts.map((part) => (part.startsWith(`${written}=`) ? part.slice(written.length + 1) : part));
  if (!isCompound(shape)) return coerce(values[0] === written ? "" : decodePart(values[0]!), shape);
  return assemble((explode ? values : values[0]!.split(",")).map(decodePart), shape, explode);
}

/** The declared headers of a response. */
export function readHeaders(
  definitions: readonly ParameterDefinition[] | undefined,
  headers: Headers,
): { readonly values: Readonly<Record<string, unknown>>; readonly violations: readonly Violation[] } {
  const values = fresh();
  const violations: Violation[] = [];
  for (const definition of definitions ?? []) {
    const { name, required, validate } = definition;
    const value = readHeader(definition, headers.get(name) ?? undefined);
    const field = `headers/${escapePart(name)}`;
    if (value === unreadable) violations.push({ field, rule: "json", message: "must be JSON" });
    else if (value !== undefined) {
      values[name] = value;
      violations.push(...violationsAt(field, validate?.(value)));
    } else if (required) violations.push({ field, rule: "required", message: "is required" });
  }
  return { values, violations };
}

function readHeader(definition: ParameterDefinition, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const { style, explode = false, shape = "string" } = definition;
  if (style === "json") return parseJson(text, definition.wide);
  if (!isCompound(shape)) return coerce(text, shape);
  return assemble(text === "" ? [] : text.split(",").map((part) => part.trim()), shape, explode);
}

/** The style of paths and cookies: `a,b` and `k,v`, or `k=v` where exploded. */
function readDelimited(definition: ParameterDefinition, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const { style, explode = false, shape = "string" } = definition;
  if (style === "json") return parseJson(decodePart(text), definition.wide);
  if (!isCompound(shape)) return coerce(decodePart(text), shape);
  const parts = text === "" ? [] : text.split(",").map(decodePart);
  return assemble(parts, shape, explode && definition.in === "path");
}

/** One cookie for each item or member, and nothing decoded: the style `cookie`. The first of a name counts. */
function readCookies(definition: ParameterDefinition, cookies: readonly Pair[], known: ReadonlySet<string>): unknown {
  const { name, style, explode, shape = "string" } = definition;
  const own = cookies.filter(([key]) => key === name).map(([, value]) => value);
  if (style !== "cookie" || explode === false) return readDelimited(definition, own[0]);
  const fields = fieldsShape(shape);
  if (fields) {
    const given = cookies.filter(([key]) => Object.hasOwn(fields.fields, key) || (fields.rest && !known.has(key)));
    if (given.length === 0) return undefined;
    const read = given.map(([key, value]) => [key, coerce(value, fieldShape(fields, key))] as const);
    return Object.fromEntries(read.toReversed());
  }
  if (own.length === 0) return undefined;
  return itemsShape(shape) === undefined ? coerce(own[0]!, shape) : assemble(own, shape, true);
}

/** Where a parameter stands in a request, for violations: `query/limit`; `query` for all of it. */
export function fieldOf({ in: where, name }: Pick<ParameterDefinition, "in" | "name">): string {
  const place = placeOf[where];
  return where === "querystring" ? place : `${place}/${escapePart(name)}`;
}

/** One step of a JSON pointer (RFC 6901, 3). */
export function escapePart(part: string): string {
  return part.replace(/~/g, "~0").replace(/\//g, "~1");
}
