import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery, Transport } from "@concord/runtime";
import { type Letter, letterOf } from "./letter.ts";

export interface OpenLettersOptions {
  /** Read at most. */
  readonly limit: number;
  /** How long to wait for the first; a group that is new to its broker needs a while. */
  readonly firstMs: number;
  /** No more have come for this long: that was all. */
  readonly quietMs: number;
  readonly signal?: AbortSignal;
}

export interface OpenLetters extends AsyncDisposable {
  readonly letters: readonly Letter[];
  /** Messages in the channel that are no dead letters. */
  readonly others: number;
}

/** Of everybody who looks at dead letters: what one has replayed, no other is shown. */
const group = "concord-dlq";

/**
 * Reads a dead-letter channel without taking anything: what is not acknowledged by the time of disposing goes back.
 * Rejects where the transport does. The transport is connected already.
 */
export async function openLetters(
  transport: Transport,
  address: string,
  { limit, firstMs, quietMs, signal }: OpenLettersOptions,
): Promise<OpenLetters> {
  const deliveries: Delivery[] = [];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const subscription = await transport.subscribe(
    { channels: [{ name: "deadLetters", address }], group, prefetch: limit, ephemeral: false },
    { delivered: (delivery) => void deliveries.push(delivery), failed: failed.reject },
  );
  const isEnough = (): boolean => deliveries.length >= limit || signal?.aborted === true;
  const collect = async (): Promise<void> => {
    let [seen, since] = [0, Date.now()];
    while (!isEnough() && Date.now() - since < (seen === 0 ? firstMs : quietMs)) {
      await sleep(20);
      if (deliveries.length > seen) [seen, since] = [deliveries.length, Date.now()];
    }
  };
  const close = (): Promise<void> => subscription.stop({ drainMs: 0 });
  try {
    await Promise.race([collect(), failed.promise]);
  } catch (error) {
    await close();
    throw error;
  }
  const letters = deliveries.map(letterOf).filter((letter) => letter !== undefined);
  return { letters, others: deliveries.length - letters.length, [Symbol.asyncDispose]: close };
}
