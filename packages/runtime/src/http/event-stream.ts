/** Server-sent events, both ways: `text/event-stream` of the HTML standard. */
import type { Violation } from "../types.ts";
import type { ServerSentEvent } from "./answers.ts";
import type { ContentDefinition } from "./definitions.ts";
import { parseJson, unreadable } from "./read-parameters.ts";
import { violationsAt } from "./violations.ts";

/**
 * The events of a stream, as they come. Leaving the loop cancels the stream.
 * @param invalid makes the error for an event that its contract does not allow
 */
export async function* readEvents(
  stream: ReadableStream<Uint8Array>,
  content: ContentDefinition,
  invalid: (violations: readonly Violation[]) => Error,
): AsyncGenerator<ServerSentEvent<unknown>> {
  for await (const block of blocksOf(stream)) {
    const event = parseBlock(block);
    if (event === undefined) continue;
    const data = content.item === "text" ? event.data : parseJson(event.data);
    const violations =
      data === unreadable
        ? [{ field: "body", rule: "json", message: "must be JSON" }]
        : violationsAt("body", content.validate?.(data));
    if (violations.length > 0) throw invalid(violations);
    yield { ...event, data };
  }
}

async function* blocksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let pending = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      pending += decoder.decode(value, { stream: !done });
      // A carriage return at the end may be the first half of a line's end.
      const ready = done || !pending.endsWith("\r") ? pending.replace(/\r\n?/g, "\n") : pending;
      const blocks = ready.split("\n\n");
      pending = blocks.pop()!;
      yield* blocks;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
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

/** @param check throws for an event that its contract does not allow */
export function writeEvents(
  events: AsyncIterable<ServerSentEvent<unknown>>,
  content: ContentDefinition,
  check: (data: unknown) => void,
): ReadableStream<Uint8Array> {
  const iterator = events[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) return controller.close();
      try {
        check(value.data);
      } catch (error) {
        await iterator.return?.();
        throw error;
      }
      controller.enqueue(encoder.encode(blockOf(value, content)));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

function blockOf({ data, event, id, retry }: ServerSentEvent<unknown>, content: ContentDefinition): string {
  const text = content.item === "text" ? String(data) : JSON.stringify(data);
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
