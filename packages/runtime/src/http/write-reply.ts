import type { Violation } from "../types.ts";
import { hiddenIn } from "./body-defaults.ts";
import { type ContentDefinition, type EndpointDefinition, responseFor, unchecked } from "./definitions.ts";
import { isStreamed, writeItems } from "./item-stream.ts";
import { checkBody, fits, writeBody } from "./media.ts";
import type { ServerReply } from "./problems.ts";
import type { HttpServerOptions } from "./server-options.ts";
import { violationsAt } from "./violations.ts";
import { writeHeader } from "./write-parameters.ts";

/** What a handler gives back. */
export interface AnyReply {
  readonly status: number;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/**
 * What a handler gave back, checked and written out.
 * @param refuse makes the reply in its place, where the contract does not allow it
 */
export function writeReply(
  options: HttpServerOptions,
  endpoint: EndpointDefinition,
  given: AnyReply,
  accepts: readonly string[],
  refuse: (violations: readonly Violation[]) => ServerReply,
): ServerReply {
  const definition = responseFor(endpoint, given.status);
  if (!definition) return refuse([{ field: "status", rule: "enum", message: "must be a status that is declared" }]);
  const validates = options.validate !== "requests";
  const content = chooseContent(definition.content ?? [], given, accepts);
  const violations: Violation[] = [];
  const headers: Record<string, string> = {};
  for (const header of definition.headers ?? []) {
    const value = given.headers && Object.hasOwn(given.headers, header.name) ? given.headers[header.name] : undefined;
    const field = `headers/${header.name}`;
    if (value !== undefined) {
      headers[header.name.toLowerCase()] = writeHeader(header, value);
      if (validates) violations.push(...violationsAt(field, header.validate?.(value)));
    } else if (header.required && validates) violations.push({ field, rule: "required", message: "is required" });
  }
  if (content && given.body === undefined && endpoint.method !== "HEAD" && hasBody(given.status)) {
    violations.push({ field: "body", rule: "required", message: "is required" });
  }
  if (!content || given.body === undefined) {
    return violations.length > 0 ? refuse(violations) : { status: given.status, headers, body: undefined };
  }
  if (violations.length > 0) return refuse(violations);
  if (isStreamed(content)) {
    const items = given.body as AsyncIterable<unknown>;
    return {
      status: given.status,
      headers: { "cache-control": "no-store", ...headers, "content-type": content.type },
      body: writeItems(items, validates ? content : unchecked(content), refuse),
    };
  }
  if (validates) violations.push(...checkBody(content, given.body), ...checkUntold(content, given.body));
  if (violations.length > 0) return refuse(violations);
  const { body, contentType } = writeBody(content, given.body);
  if (contentType !== undefined) headers["content-type"] = contentType;
  return { status: given.status, headers, body };
}

function checkUntold({ untold }: ContentDefinition, body: unknown): readonly Violation[] {
  const pointer = untold && hiddenIn(body, untold);
  return pointer === undefined ? [] : [{ field: `body${pointer}`, rule: "writeOnly", message: "must not be told" }];
}

function hasBody(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 205 && status !== 304;
}

/** What the handler names, else of what its body can be what the caller wants most, else the first. */
function chooseContent(
  content: readonly ContentDefinition[],
  { contentType: named, body }: AnyReply,
  accepts: readonly string[],
): ContentDefinition | undefined {
  if (named !== undefined) return content.find(({ type }) => type === named);
  const fitting = body === undefined ? content : content.filter((one) => fits(one, body));
  for (const wanted of accepts) {
    const found = fitting.find(({ type }) => type === wanted);
    if (found) return found;
  }
  return fitting[0] ?? content[0];
}
