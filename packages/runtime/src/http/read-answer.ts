import type { Violation } from "../types.ts";
import type { Answer, ResponseFacts } from "./answers.ts";
import { type ContentDefinition, type EndpointDefinition, responseFor, unchecked } from "./definitions.ts";
import { HttpStatusError, InvalidResponseError, type Problem, ResponseTooLargeError } from "./errors.ts";
import { isStreamed, readItems } from "./item-stream.ts";
import { contentFor, essence, isJson, readBody } from "./media.ts";
import { isRecord } from "./write-parameters.ts";
import { readHeaders } from "./read-parameters.ts";

const problemType = "application/problem+json";

export interface Reading {
  readonly name: string;
  readonly contract: string;
  readonly validates: boolean;
  /** Of one item of a stream. */
  readonly maxBytes: number;
  readonly onInvalid: (violations: readonly Violation[]) => void;
}

/** Whether some answer has no end that one could wait for. */
export function hasStream({ responses }: EndpointDefinition): boolean {
  return Object.values(responses).some(({ content }) => content?.some(isStreamed));
}

/** Whether the body of a response is handed over item by item. */
export function isStream(endpoint: EndpointDefinition, { status, headers }: Response): boolean {
  const content = contentFor(responseFor(endpoint, status)?.content ?? [], headers.get("content-type"));
  return content !== undefined && isStreamed(content);
}

/**
 * A response as its contract describes it. Rejects with `HttpStatusError` where the contract declares no such status,
 * with `InvalidResponseError` where the response is not what it declares.
 */
export async function readAnswer(
  endpoint: EndpointDefinition,
  response: Response,
  facts: Pick<ResponseFacts, "url" | "cache">,
  { name, contract, validates, maxBytes, onInvalid }: Reading,
): Promise<Answer<number, unknown, string | undefined>> {
  const { status, headers } = response;
  const tooLarge = (): Error => new ResponseTooLargeError(name, maxBytes);
  const definition = responseFor(endpoint, status);
  if (!definition) throw new HttpStatusError(name, status, await readProblem(response));
  const invalid = (violations: readonly Violation[]): Error => {
    onInvalid(violations);
    return new InvalidResponseError(name, contract, status, violations);
  };
  const found = { ...readHeaders(definition.headers, headers) };
  const violations = [...found.violations];
  let body: unknown;
  let content: ContentDefinition | undefined;
  if (hasNoBody(endpoint, response) || !definition.content) {
    await response.body?.cancel();
  } else {
    content = contentFor(definition.content, headers.get("content-type"));
    // A server in front, or the framework, says so in its own words, which the contract does not tell.
    const isProblem = essence(headers.get("content-type") ?? "") === problemType;
    if (isProblem && content?.type !== problemType)
      throw new HttpStatusError(name, status, await readProblem(response));
    if (!content) {
      await response.body?.cancel();
      throw invalid([
        { field: "headers/content-type", rule: "contentType", message: "must be a type that is declared" },
      ]);
    }
    const asked = validates ? content : unchecked(content);
    if (isStreamed(content)) {
      const stream = response.body ?? new Blob([]).stream();
      body = readItems(stream, { content: asked, invalid, limit: maxBytes, tooLarge });
    } else {
      const read = await readBody(asked, response, headers.get("content-type"));
      body = read.value;
      violations.push(...read.violations);
    }
  }
  // What cannot be read at all is no answer, whoever takes it.
  const unread = violations.filter(({ rule }) => rule === "json" || rule === "form" || rule === "charset");
  const counted = validates ? violations : unread;
  if (counted.length > 0) throw invalid(counted);
  return {
    status,
    ok: (status >= 200 && status < 300) as true & false,
    body,
    contentType: content?.type,
    headers: found.values,
    response: { headers, ...facts },
  };
}

function hasNoBody({ method }: EndpointDefinition, { status }: Response): boolean {
  return method === "HEAD" || status === 204 || status === 205 || status === 304;
}

async function readProblem(response: Response): Promise<Problem | undefined> {
  if (!isJson(essence(response.headers.get("content-type") ?? ""))) {
    await response.body?.cancel();
    return undefined;
  }
  const problem: unknown = await response.json().catch(() => undefined);
  return isRecord(problem) ? problem : undefined;
}
