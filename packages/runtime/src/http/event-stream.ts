/** Server-sent events: `text/event-stream` of the HTML standard. */
import type { Violation } from "../types.ts";
import { placesIn, stringifyExact } from "../wide-integers.ts";
import type { ServerSentEvent } from "./answers.ts";
import type { ContentDefinition } from "./definitions.ts";
import type { ItemReading } from "./item-stream.ts";
import { parseJson, unreadable } from "./read-texts.ts";
import { piecesOf } from "./text-stream.ts";
import { violationsAt } from "./violations.ts";

export async function* readEvents(
  stream: ReadableStream<Uint8Array>,
  { content, invalid, limit, tooLarge }: ItemReading,
): AsyncGenerator<ServerSentEvent<unknown>> {
  for await (const block of piecesOf(stream, { separator: "\n\n", keepsRest: false, limit, tooLarge })) {
    const event = parseBlock(block);
    if (event === undefined) continue;
    const { value, violations } = readData(event, content);
    if (violations.length > 0) throw invalid(violations);
    yield value;
  }
}

interface Read {
  readonly value: ServerSentEvent<unknown>;
  readonly violations: readonly Violation[];
}

/** An event with its data as what it is: the first of the forms it may have that is valid. */
function readData(event: ServerSentEvent<string>, { item = "json", each, validate, wide }: ContentDefinition): Read {
  const check = (value: ServerSentEvent<unknown>): Read => ({
    value,
    violations:
      value.data === unreadable
        ? [{ field: "body", rule: "json", message: "must be JSON" }]
        : violationsAt("body", validate?.(each ? value : value.data)),
  });
  if (item === "text") return check(event);
  const asText = item === "either" ? check(event) : undefined;
  return asText?.violations.length === 0
    ? asText
    : check({ ...event, data: parseJson(event.data, each ? placesIn(wide, wide?.[0]?.fields?.["data"]) : wide) });
}

function parseBlock(block: string): ServerSentEvent<string> | undefined {
  const data: string[] = [];
  const event: { event?: string; id?: string; retry?: number } = {};
  for (const line of block.replace(/^\uFEFF/, "").split("\n")) {
    const [, name = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === "data") data.push(value);
    else if (name === "event") event.event = value;
    else if (name === "id") event.id = value;
    else if (name === "retry" && /^\d+$/.test(value)) event.retry = Number(value);
  }
  return data.length === 0 ? undefined : { ...event, data: data.join("\n") };
}

export function eventBlock({ data, event, id, retry }: ServerSentEvent<unknown>, content: ContentDefinition): string {
  const { item = "json" } = content;
  const isText = item === "text" || (item === "either" && typeof data === "string");
  const text = isText ? String(data) : stringifyExact(data);
  const lines = [
    ...(event === undefined ? [] : [`event: ${oneLine(event)}`]),
    ...(id === undefined ? [] : [`id: ${oneLine(id)}`]),
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    ...text.split(/\r\n|\r|\n/).map((line) => `data: ${line}`),
  ];
  return `${lines.join("\n")}\n\n`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, " ");
}
