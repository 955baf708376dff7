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
    const value = valueOf(inner, source);
    if (value === undefined) isComplete = false;
    return value ?? "";
  };
  const url = expression.startsWith("$")
    ? fill(expression)
    : expression.replace(/\{(\$[^{}]*)\}/g, (_all, inner: string) => fill(inner));
  return isComplete ? url : undefined;
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
