/** Bodies that are handed over item by item: server-sent events, and JSON values one a line. */
import type { Violation } from "../types.ts";
import type { ServerSentEvent } from "./answers.ts";
import type { ContentDefinition } from "./definitions.ts";
import { eventBlock, readEvents } from "./event-stream.ts";
import { lineOf, readLines } from "./line-stream.ts";
import { streamOf } from "./text-stream.ts";
import { violationsAt } from "./violations.ts";

export interface ItemReading {
  readonly content: ContentDefinition;
  /** Makes the error for an item that its contract does not allow. */
  readonly invalid: (violations: readonly Violation[]) => Error;
  /** Bytes of one item; `tooLarge` makes the error for one with more. */
  readonly limit: number;
  readonly tooLarge: () => Error;
}

export function isStreamed({ as, each }: ContentDefinition): boolean {
  return as === "events" || each === true;
}

/** The items of a stream, checked, as they come. Leaving the loop cancels the stream. */
export function readItems(stream: ReadableStream<Uint8Array>, reading: ItemReading): AsyncGenerator {
  return reading.content.as === "events" ? readEvents(stream, reading) : readLines(stream, reading);
}

/** @param refuse is told of an item that its contract does not allow; the stream breaks there */
export function writeItems(
  items: AsyncIterable<unknown>,
  content: ContentDefinition,
  refuse: (violations: readonly Violation[]) => void,
): ReadableStream<Uint8Array> {
  const isEvents = content.as === "events";
  return streamOf(items, (item) => {
    const judged = isEvents && !content.each ? (item as ServerSentEvent<unknown>).data : item;
    const violations = violationsAt("body", content.validate?.(judged));
    if (violations.length > 0) {
      refuse(violations);
      throw new Error("an item of the stream violates its contract");
    }
    return isEvents ? eventBlock(item as ServerSentEvent<unknown>, content) : lineOf(item, content);
  });
}
