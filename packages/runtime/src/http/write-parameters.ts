/** Values as texts in URLs, headers and cookies, by the styles of OpenAPI. */
import { stringifyExact } from "../wide-integers.ts";
import type { ParameterDefinition, ParameterStyle } from "./definitions.ts";

export function writeInPath(definition: ParameterDefinition, value: unknown): string {
  const { name, style = "simple", explode = false, allowReserved } = definition;
  const encode = allowReserved ? encodeReservedInPath : encodeURIComponent;
  if (style === "json") return encodeURIComponent(stringifyExact(value));
  const written = encodeURIComponent(name);
  if (style === "simple") return listed(value, explode, ",", encode).join(",");
  const separator = style === "label" ? "." : ";";
  if (Array.isArray(value) || isRecord(value)) {
    const parts = listed(value, explode, style === "label" ? "." : ";", encode);
    if (style === "label") return explode ? `.${parts.join(".")}` : `.${parts.join(",")}`;
    if (!explode) return `;${written}=${parts.join(",")}`;
    return parts.map((part) => (Array.isArray(value) ? `;${written}=${part}` : `;${part}`)).join("");
  }
  const text = encode(textOf(value));
  if (style === "label") return separator + text;
  return text === "" ? `;${written}` : `;${written}=${text}`;
}

/** `limit=20`, `tag=a&tag=b`: pairs that are ready for a URL or a form. */
export function writeQuery(definition: Omit<ParameterDefinition, "in" | "required">, value: unknown): string[] {
  const { name, style = "form", allowReserved } = definition;
  const { explode = style === "form" || style === "deepObject" } = definition;
  const encode = allowReserved ? encodeReserved : encodeURIComponent;
  const key = encodeURIComponent(name);
  if (style === "json") return [`${key}=${encodeURIComponent(stringifyExact(value))}`];
  if (style === "deepObject" && isRecord(value)) return deepPairs(name, value, encode);
  if (Array.isArray(value) && explode) return value.map((item) => `${key}=${encode(textOf(item))}`);
  if (isRecord(value) && explode) {
    return fieldsOf(value).flatMap(([field, item]) =>
      (Array.isArray(item) ? item : [item]).map((one) => `${encodeURIComponent(field)}=${encode(textOf(one))}`),
    );
  }
  const separator = separators[style] ?? ",";
  return [`${key}=${listed(value, false, separator, encode).join(separator)}`];
}

const separators: { readonly [Style in ParameterStyle]?: string } = { spaceDelimited: "%20", pipeDelimited: "%7C" };

/** Header values stay as they are; what a header cannot carry is percent-encoded. */
export function writeHeader(definition: ParameterDefinition, value: unknown): string {
  const { style, explode = false } = definition;
  if (style === "json") return stringifyExact(value).replace(/[^\x20-\x7e]/g, escaped);
  const text = listed(value, explode, ",", (item) => item).join(",");
  return text.replace(/[^\x20-\x7e]+/gu, encodeURIComponent);
}

/** As JSON itself writes a letter in ASCII. */
function escaped(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** One cookie; several by `; ` where an exploded list or object is several. */
export function writeCookie({ name, style, explode }: ParameterDefinition, value: unknown): string {
  const key = encodeURIComponent(name);
  if (style === "json") return `${key}=${encodeURIComponent(stringifyExact(value))}`;
  if (style !== "cookie") return `${key}=${listed(value, false, ",", encodeURIComponent).join(",")}`;
  if (explode !== false && Array.isArray(value)) return value.map((item) => `${key}=${plainCookie(item)}`).join("; ");
  if (explode !== false && isRecord(value))
    return fieldsOf(value)
      .map(([field, item]) => `${encodeURIComponent(field)}=${plainCookie(item)}`)
      .join("; ");
  return `${key}=${plainCookie(value)}`;
}

/** As it stands; only what would end the cookie, or no cookie can hold, is percent-encoded. */
function plainCookie(value: unknown): string {
  return textOf(value).replace(/[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+/gu, encodeURIComponent);
}

/** Items of a list, members of an object as `k,v` or `k=v`, or the one value there is. */
function listed(value: unknown, pairs: boolean, separator: string, encode: (text: string) => string): string[] {
  if (Array.isArray(value)) return value.map((item) => encode(textOf(item)));
  if (!isRecord(value)) return [encode(textOf(value))];
  return fieldsOf(value).map(([field, item]) =>
    [encode(field), encode(textOf(item))].join(pairs ? "=" : separator === "." || separator === ";" ? "," : separator),
  );
}

function deepPairs(
  prefix: string,
  value: Readonly<Record<string, unknown>>,
  encode: (text: string) => string,
): string[] {
  return fieldsOf(value).flatMap(([field, item]) => {
    const name = `${prefix}[${field}]`;
    if (isRecord(item)) return deepPairs(name, item, encode);
    return (Array.isArray(item) ? item : [item]).map((one) => `${encodeURIComponent(name)}=${encode(textOf(one))}`);
  });
}

function fieldsOf(value: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? stringifyExact(value) : `${value as number | boolean | bigint}`;
}

/** The letters that URLs reserve stay, but for those that would mean something here; so does what is encoded already. */
function encodeReserved(text: string): string {
  return encodeURI(text)
    .replace(/%25(?=[\da-f]{2})/gi, "%")
    .replace(/[#&+]/g, encodeURIComponent);
}

function encodeReservedInPath(text: string): string {
  return encodeURI(text)
    .replace(/%25(?=[\da-f]{2})/gi, "%")
    .replace(/[#/?]/g, encodeURIComponent);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Blob);
}
