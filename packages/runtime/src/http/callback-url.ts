/** Where a callback is sent: OpenAPI's runtime expressions, filled in from the request that asked for it. */
import type { AnyRequest } from "./client-options.ts";
import { isRecord } from "./write-parameters.ts";

export interface CallbackSource {
  /** The request as a handler got it. */
  readonly request: AnyRequest;
  /** What it was answered with. */
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>>; readonly body?: unknown };
  /** The URL and the method of the request, where an expression asks for them. */
  readonly url?: string;
  readonly method?: string;
}

/**
 * `{$request.body#/callbackUrl}?event=paid` → the address.
 * @returns undefined where the request does not say what the expression asks for
 */
export function callbackUrl(expression: string, source: CallbackSource): string | undefined {
  let isComplete = true;
  const fill = (inner: string): string => {
    const value = valueOf(inner, source)?.toWellFormed();
    if (value === undefined) isComplete = false;
    return value ?? "";
  };
  const url = expression.startsWith("$")
    ? fill(expression)
    : expression.replace(/\{(\$[^{}]*)\}/g, (_all, inner: string, at: number) => {
        const placed = placedBehind(expression.slice(0, at), fill(inner));
        if (placed === undefined) isComplete = false;
        return placed ?? "";
      });
  return isComplete ? url : undefined;
}

/**
 * A value as it may stand behind what the contract has written: an address, or the rest of one, as it is; a host if it is
 * one; a part of a path or of a query so that it stays one. Undefined where it cannot.
 */
function placedBehind(written: string, value: string): string | undefined {
  const said = written.replace(/\{\$[^{}]*\}/g, "");
  if (said === "") return value;
  if (said.includes("?")) return encodeURIComponent(value);
  if (/^[a-z]+:\/\/[^/]*$/i.test(said)) return /^[\w.-]+(:\d+)?$/.test(value) ? value : undefined;
  return /^\.{0,2}$/.test(value) ? undefined : encodeURIComponent(value);
}

function valueOf(expression: string, { request, response, url, method }: CallbackSource): string | undefined {
  if (expression === "$url") return url;
  if (expression === "$method") return method;
  const [, from, part = "", rest = ""] = /^\$(request|response)\.(body|header|query|path)(.*)$/s.exec(expression) ?? [];
  const holder: Omit<AnyRequest, "url"> | undefined =
    from === "request" ? request : from === "response" ? response : undefined;
  if (!holder) return undefined;
  if (part === "body") return textOf(valueAt(holder.body, rest.replace(/^#/, "")));
  const name = rest.replace(/^\./, "");
  if (part === "query") return textOf(isRecord(holder.query) ? holder.query[name] : undefined);
  if (part === "path") return textOf(holder.path?.[name]);
  const found = Object.entries(holder.headers ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return textOf(found?.[1]);
}

function valueAt(value: unknown, pointer: string): unknown {
  if (pointer === "") return value;
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"))
    .reduce<unknown>(
      (node, part) =>
        node !== null && typeof node === "object" && Object.hasOwn(node, part)
          ? (node as Readonly<Record<string, unknown>>)[part]
          : undefined,
      value,
    );
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
