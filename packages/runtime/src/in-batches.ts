/** Several messages for one call of a handler, each of them retried, dead-lettered and acknowledged on its own. */
import { Abandoned } from "./abandoned.ts";
import { Control, MessageContext } from "./message-context.ts";
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

/** What the messages of one call have in common. */
export interface Batch {
  /** The one transaction of the inbox, where the dedupe store keeps one; each message's context has the same. */
  readonly tx: unknown;
  /** Aborted when time is up for one of them, and on a forced stop. */
  readonly signal: AbortSignal;
}

interface Item<T, H extends object, P extends string> extends BatchedMessage<T, H, P> {
  readonly end: PromiseWithResolvers<void>;
}

const batchHandlers = new WeakSet<object>();

/** Whether `inBatches` has made it. */
export function takesBatches(handler: Handler | undefined): boolean {
  return handler !== undefined && batchHandlers.has(handler);
}

/**
 * A handler that is called with what has come meanwhile:
 *
 *     .on.orderPlaced(inBatches((orders, { tx }) => insertAll(orders, tx), { size: 100 }), { concurrency: 100 })
 *
 * With an inbox the records of all its messages and what it writes through `tx` commit together, or not at all.
 * What was handled before is left out. When the handler throws, every message of the batch has failed, and each is then
 * tried alone, so that a bad one takes no other with it; let it write all or nothing. A message that is taken out by its
 * own context (`skip`, `deadLetter`, `retry`) undoes the call, which is repeated with the others. Where the order of a
 * key is kept, two messages of one key are never in one batch. What is sent goes on with the first message's trace.
 */
export function inBatches<T, H extends object = object, P extends string = string>(
  handler: (messages: readonly BatchedMessage<T, H, P>[], batch: Batch) => void | Promise<void>,
  { size, waitMs = 20 }: BatchOptions,
): Handler<T, H, P, void> {
  let open: { readonly items: Item<T, H, P>[]; readonly close: () => void } | undefined;

  const begin = (): NonNullable<typeof open> => {
    const items: Item<T, H, P>[] = [];
    const full = Promise.withResolvers<void>();
    const timer = setTimeout(full.resolve, waitMs);
    void full.promise.then(() => {
      clearTimeout(timer);
      if (open?.items === items) open = undefined;
      return carryOut(handler, items);
    });
    return { items, close: full.resolve };
  };

  const batchHandler: Handler<T, H, P, void> = (data, context) => {
    const item: Item<T, H, P> = { data, context, end: Promise.withResolvers<void>() };
    if (context.attempt > 1) {
      void carryOut(handler, [item]);
      return item.end.promise;
    }
    open ??= begin();
    const { items, close } = open;
    items.push(item);
    if (items.length >= size) {
      // What comes before the handler is called begins another one.
      open = undefined;
      close();
    }
    return item.end.promise;
  };
  batchHandlers.add(batchHandler);
  return batchHandler;
}

type BatchHandler<T, H extends object, P extends string> = (
  messages: readonly BatchedMessage<T, H, P>[],
  batch: Batch,
) => void | Promise<void>;

/** Never rejects: each item is told its own end. */
async function carryOut<T, H extends object, P extends string>(
  handler: BatchHandler<T, H, P>,
  items: readonly Item<T, H, P>[],
): Promise<void> {
  for (let left = items; left.length > 0;) {
    try {
      await handleTogether(handler, left);
      return;
    } catch (error) {
      const leaving = error instanceof Control ? left.find(({ context }) => context === error.context) : undefined;
      const problem = error instanceof Abandoned ? error.cause : error;
      for (const { end } of leaving === undefined ? left : [leaving]) end.reject(problem);
      left = leaving === undefined ? [] : left.filter((item) => item !== leaving);
    }
  }
}

async function handleTogether<T, H extends object, P extends string>(
  handler: BatchHandler<T, H, P>,
  items: readonly Item<T, H, P>[],
): Promise<void> {
  const signal = AbortSignal.any(items.map(({ context }) => context.signal));
  const joining = items.map(({ context }) => (context instanceof MessageContext ? context.joining : undefined));
  const [first] = joining;
  if (first === undefined) {
    await handler(items, { tx: items.length === 1 ? items[0]!.context.tx : undefined, signal });
    for (const { end } of items) end.resolve();
    return;
  }
  // One that is there twice is looked at again when the first has ended.
  const byKey = new Map(items.map((item, index) => [joining[index]!.key, item] as const).reverse());
  const keys = [...byKey.keys()].reverse();
  const claims = await first.within(keys, async (tx, won) => {
    const mine = won.map((key) => byKey.get(key)!);
    for (const { context } of mine) (context as unknown as MessageContext).tx = tx;
    await Promise.race([handler(mine, { tx, signal }), abandoned(signal)]);
    return undefined;
  });
  const claimed = new Map(keys.map((key, index) => [byKey.get(key)!, claims[index]!] as const));
  for (const item of items) {
    const claim = claimed.get(item) ?? "busy";
    if (claim === "won") item.end.resolve();
    else item.end.reject(new Control(item.context, claim, undefined));
  }
}

function abandoned(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abandon = (): void => reject(new Abandoned(signal.reason));
    if (signal.aborted) abandon();
    else signal.addEventListener("abort", abandon, { once: true });
  });
}
