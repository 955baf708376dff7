/** A transport that remembers what goes over it, and knows when everything that it has taken is done with. */
import { randomUUID } from "node:crypto";
import { addressMatcher, type MatchAddress } from "./address.ts";
import { isTransport, type AnyTransports } from "./transport-choice.ts";
import { leaseAll } from "./transport-lease.ts";
import type { Delivery, Settlement, Transport, Wire } from "./transport.ts";

export interface SettledDelivery {
  readonly delivery: Delivery;
  readonly group: string;
  readonly settlement: Settlement;
}

/** Marks each published message, so that its deliveries are known again. A CloudEvents extension: no handler sees it. */
const MARK = "ce-testid";

interface Known {
  readonly group: string;
  readonly matches: readonly MatchAddress[];
}

export class Tracker {
  /** For the service under test. */
  readonly transport: AnyTransports;
  /** For those around it: what they publish is not what the service published. */
  readonly outside: AnyTransports;
  readonly published: Wire[] = [];
  readonly publishedOutside: Wire[] = [];
  readonly settled: SettledDelivery[] = [];
  /** Changes whenever something happens. */
  version = 0;
  readonly #subscriptions = new Set<Known>();
  readonly #outstanding = new Set<string>();
  readonly #lease: ReturnType<typeof leaseAll>;
  #handedOver = 0;

  /** Each of `given` is tracked; one that stands for several servers stays one. */
  constructor(given: AnyTransports) {
    this.#lease = leaseAll(transportsOf(given));
    this.transport = mapTransports(given, (inner) => this.#track(inner, this.published));
    this.outside = mapTransports(given, (inner) => this.#track(inner, this.publishedOutside));
  }

  /** Messages that some group has not settled for good, and deliveries that are being handled. */
  get waiting(): number {
    return Math.max(this.#outstanding.size, this.#handedOver);
  }

  close(): Promise<void> {
    return this.#lease.release();
  }

  #track(inner: Transport, record: Wire[]): Transport {
    return {
      name: inner.name,
      caps: inner.caps,
      ...(inner.clock === undefined ? {} : { clock: inner.clock }),
      connect: async () => this.#lease.connect(),
      // Stubs come and go during a test; what is inside goes with the tracker.
      close: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
      publish: async (messages, options) => {
        const marked = messages.map((wire) => ({ ...wire, headers: { ...wire.headers, [MARK]: randomUUID() } }));
        for (const wire of marked)
          for (const { group, matches } of this.#subscriptions)
            if (matches.some((match) => match(wire.channel) !== undefined))
              this.#outstanding.add(`${group} ${wire.headers[MARK]}`);
        this.version++;
        try {
          await inner.publish(marked, options);
        } catch (error) {
          for (const { headers } of marked)
            for (const { group } of this.#subscriptions) this.#outstanding.delete(`${group} ${headers[MARK]}`);
          throw error;
        } finally {
          this.version++;
        }
        record.push(...marked.map(unmark));
      },
      subscribe: async (options, listener) => {
        const known: Known = {
          group: options.group,
          matches: options.channels.map(({ address }) => addressMatcher(address)),
        };
        this.#subscriptions.add(known);
        const subscription = await inner.subscribe(options, {
          delivered: (delivery) => listener.delivered(this.#follow(delivery, options.group)),
          failed: (error) => listener.failed(error),
        });
        return {
          pause: () => subscription.pause(),
          resume: () => subscription.resume(),
          stop: async (how) => {
            await subscription.stop(how);
            this.#subscriptions.delete(known);
            if ([...this.#subscriptions].some(({ group }) => group === options.group)) return;
            for (const mark of this.#outstanding)
              if (mark.startsWith(`${options.group} `)) this.#outstanding.delete(mark);
          },
        };
      },
    };
  }

  #follow(delivery: Delivery, group: string): Delivery {
    this.#handedOver++;
    this.version++;
    const { channel, key, headers, body, attempt } = delivery;
    return {
      channel,
      ...(key === undefined ? {} : { key }),
      headers,
      body,
      attempt,
      settle: async (settlement) => {
        await delivery.settle(settlement);
        this.#handedOver--;
        this.version++;
        if ("ack" in settlement) this.#outstanding.delete(`${group} ${headers[MARK]}`);
        this.settled.push({ delivery: { ...delivery, ...unmark(delivery) }, group, settlement });
      },
    };
  }
}

/** Each once. */
export function transportsOf(given: AnyTransports): readonly Transport[] {
  if (isTransport(given)) return [given];
  return [...new Set(Object.values(given).filter((transport) => transport !== undefined))];
}

function mapTransports(given: AnyTransports, change: (transport: Transport) => Transport): AnyTransports {
  if (isTransport(given)) return change(given);
  const changed = new Map(transportsOf(given).map((transport) => [transport, change(transport)]));
  return Object.fromEntries(
    Object.entries(given).map(([server, transport]) => [server, transport && changed.get(transport)]),
  );
}

function unmark({ channel, key, headers, body }: Wire): Wire {
  const unmarked: Record<string, string> = { ...headers };
  delete unmarked[MARK];
  return { channel, ...(key === undefined ? {} : { key }), headers: unmarked, body };
}
