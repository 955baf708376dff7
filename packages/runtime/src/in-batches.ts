/** Several messages for one call of a handler, each of them retried, dead-lettered and acknowledged on its own. */
import type { Context, Handler } from "./types.ts";

export interface BatchOptions {
  /** Messages in a call at most. Give the handler's `concurrency` and the consumer's `prefetch` at least as many. */
  readonly size: number;
  /** How long the first message waits for others. Default 20. */
  readonly waitMs?: number;
}

export interface BatchedMessage<T, H extends object, P extends string> {
  readonly data: T;
  readonly context: Context<T, H, P>;
}

/**
 * A handler that is called with what has come meanwhile:
 *
 *     .on.orderPlaced(inBatches((orders) => insertAll(orders), { size: 100 }), { concurrency: 100 })
 *
 * When it throws, every message of the batch has failed and is tried again; so let it write all or nothing. Where the
 * order of a key is kept, two messages of one key are never in one batch.
 */
export function inBatches<T, H extends object = object, P extends string = string>(
  handler: (messages: readonly BatchedMessage<T, H, P>[]) => void | Promise<void>,
  { size, waitMs = 20 }: BatchOptions,
): Handler<T, H, P, void> {
  let open:
    | { readonly messages: BatchedMessage<T, H, P>[]; readonly done: Promise<void>; readonly close: () => void }
    | undefined;

  const begin = (): NonNullable<typeof open> => {
    const messages: BatchedMessage<T, H, P>[] = [];
    const full = Promise.withResolvers<void>();
    const timer = setTimeout(full.resolve, waitMs);
    const done = full.promise.then(() => {
      clearTimeout(timer);
      if (open?.messages === messages) open = undefined;
      return handler(messages);
    });
    return { messages, done, close: full.resolve };
  };

  return (data, context) => {
    open ??= begin();
    const { messages, done, close } = open;
    messages.push({ data, context });
    if (messages.length >= size) {
      // What comes before the handler is called begins another one.
      open = undefined;
      close();
    }
    return done;
  };
}
