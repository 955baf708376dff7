/** Text that comes, and goes, piece by piece. */

export interface Pieces {
  readonly separator: string;
  /** Whether what stands behind the last separator is a piece. */
  readonly keepsRest: boolean;
  /** Letters of one piece; `tooLarge` makes the error for one with more. */
  readonly limit: number;
  readonly tooLarge: () => Error;
}

/** The pieces of a stream, as they come, with `\n` for every line end. Leaving the loop cancels the stream. */
export async function* piecesOf(
  stream: ReadableStream<Uint8Array>,
  { separator, keepsRest, limit, tooLarge }: Pieces,
): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let pending = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const added = decoder.decode(value, { stream: !done });
      pending += added;
      if (pending.length > limit) throw tooLarge();
      if (!done && !/[\r\n]/.test(added)) continue;
      // A carriage return at the end may be the first half of a line's end.
      const ready = done || !pending.endsWith("\r") ? pending.replace(/\r\n?/g, "\n") : pending;
      const pieces = ready.split(separator);
      pending = pieces.pop()!;
      yield* pieces;
      if (!done) continue;
      if (keepsRest) yield pending;
      return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * Texts of items, asked for one by one as they are read.
 * @param textOf throws for an item that may not be sent: the stream breaks there
 */
export function streamOf<T>(items: AsyncIterable<T>, textOf: (item: T) => string): ReadableStream<Uint8Array> {
  const iterator = items[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) return controller.close();
      try {
        controller.enqueue(encoder.encode(textOf(value)));
      } catch (error) {
        await iterator.return?.();
        throw error;
      }
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
