/** A subscription that remembers what it was brought, by the `ce-id` of each message. */
import { randomUUID } from "node:crypto";
import type { Delivery, Settlement, Subscription, Transport, Wire } from "@concord/runtime";

export interface Collector extends AsyncDisposable {
  readonly subscription: Subscription;
  readonly deliveries: readonly Delivery[];
  /** In order of delivery, repetitions included. */
  ids(): readonly string[];
  /** Resolves when each of these has come. */
  all(ids: Iterable<string>, withinMs?: number): Promise<void>;
  /** What `failed` was told. */
  readonly failures: readonly Error[];
}

export interface CollectOptions {
  readonly group?: string;
  readonly prefetch?: number;
  readonly ephemeral?: boolean;
  /** Undefined: it stays unsettled. Default: acknowledged. */
  readonly settle?: (delivery: Delivery) => Settlement | undefined | Promise<Settlement | undefined>;
}

export const acknowledged: Settlement = { ack: true, outcome: "handled" };

export async function collect(
  transport: Transport,
  address: string,
  { group = "readers", prefetch = 64, ephemeral = false, settle = () => acknowledged }: CollectOptions = {},
): Promise<Collector> {
  const deliveries: Delivery[] = [];
  const failures: Error[] = [];
  const subscription = await transport.subscribe(
    { channels: [{ name: "orders", address }], group, prefetch, ephemeral },
    {
      delivered(delivery) {
        deliveries.push(delivery);
        void (async () => {
          const settlement = await settle(delivery);
          // Rejected where the broker takes it back: then it comes again, which the test sees.
          if (settlement !== undefined) await delivery.settle(settlement);
        })().catch(() => undefined);
      },
      failed: (error) => void failures.push(error),
    },
  );
  const ids = () => deliveries.map(({ headers }) => headers["ce-id"]!);
  return {
    subscription,
    deliveries,
    failures,
    ids,
    async all(expected, withinMs = 20_000) {
      const wanted = [...expected];
      await until(
        () => {
          const seen = new Set(ids());
          return wanted.every((id) => seen.has(id));
        },
        withinMs,
        () => {
          const seen = new Set(ids());
          const missing = wanted.filter((id) => !seen.has(id));
          return `${missing.length} of ${wanted.length} have not come, the first is ${missing[0]}; ${failures.map(String).join()}`;
        },
      );
    },
    [Symbol.asyncDispose]: () => subscription.stop({ drainMs: 0 }),
  };
}

/** Looks again every 20 ms. */
export async function until(holds: () => boolean, withinMs = 10_000, explain = () => "it never held"): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${explain()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A message that `collect` recognises. */
export function message(channel: string, id: string, options: { key?: string; body?: Uint8Array | null } = {}): Wire {
  return {
    channel,
    headers: { "ce-specversion": "1.0", "ce-id": id, "ce-type": "orderPlaced", "content-type": "application/json" },
    body: options.body === undefined ? Buffer.from(JSON.stringify({ id })) : options.body,
    ...(options.key === undefined ? {} : { key: options.key }),
  };
}

/** An address, and with it a group's history, that no other test has used. */
export function freshAddress(name = "orders"): string {
  return `${name}.${randomUUID().slice(0, 8)}`;
}
