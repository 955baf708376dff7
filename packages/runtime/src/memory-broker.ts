/**
 * A broker inside this process: bytes, not references; groups with members; order of a key; redelivery with delay and
 * attempt counts; faults on demand. It keeps messages for the groups that it has seen, not for those that may come.
 * It does not model offsets, acknowledgement timeouts, or a network.
 */
import { setMaxListeners } from "node:events";
import { addressMatcher, hasParameters, type MatchAddress } from "./address.ts";
import { systemClock, type Clock } from "./clock.ts";
import { Faults, type FaultOptions } from "./faults.ts";
import { MemoryGroup, type Lane, type MemoryMember } from "./memory-group.ts";
import type { Listener, SubscribeOptions, Wire } from "./transport.ts";

export interface MemoryBrokerOptions {
  /** Default: the system's. A virtual clock moves only when told to. */
  readonly clock?: Clock;
  readonly faults?: FaultOptions;
  /** Waiting messages of one group beyond which `publish` waits. Default: no limit. */
  readonly maxBacklog?: number;
}

interface Binding {
  readonly match: MatchAddress;
  readonly template: string;
  readonly group: MemoryGroup;
}

interface Place {
  readonly group: MemoryGroup;
  readonly lane: Lane;
}

/** Addresses whose groups are remembered; more are looked up again. */
const KNOWN_ADDRESSES = 10_000;

export class MemoryBroker {
  readonly clock: Clock;
  readonly #faults: Faults;
  readonly #maxBacklog: number;
  readonly #groups = new Map<string, MemoryGroup>();
  readonly #bindings: Binding[] = [];
  /** Where messages of an address go: worked out at its first message, forgotten when a binding is added. */
  readonly #byAddress = new Map<string, readonly Place[]>();
  #connections = 0;
  /** Aborted when the last connection closes: what waits for its delay is simply waiting then. */
  #open = new AbortController();

  constructor({ clock = systemClock, faults, maxBacklog = Infinity }: MemoryBrokerOptions = {}) {
    this.clock = clock;
    this.#faults = new Faults(faults);
    this.#maxBacklog = maxBacklog;
  }

  connect(): void {
    if (this.#connections++ > 0) return;
    this.#open = new AbortController();
    // One listener for each message that waits.
    setMaxListeners(0, this.#open.signal);
  }

  disconnect(): void {
    if (--this.#connections === 0) this.#open.abort();
  }

  /** A delay of redelivery; keeps no process alive once everybody has left. */
  readonly delay = (ms: number): Promise<void> => this.clock.sleep(ms, this.#open.signal);

  /** Takes over every message, or throws before taking any. */
  publish(messages: readonly Wire[]): Promise<void> | undefined {
    this.#faults.publish();
    let full: MemoryGroup | undefined;
    for (const message of messages) {
      // What is published is what it was at this moment, whatever its sender does with the bytes afterwards.
      const body = message.body === null ? null : Buffer.from(message.body);
      for (const { group, lane } of this.#placesOf(message.channel)) {
        for (let copies = this.#faults.copies(); copies > 0; copies--) group.add(lane, message, body);
        if (this.#maxBacklog < Infinity && group.backlog > this.#maxBacklog) full = group;
      }
    }
    return full?.room(this.#maxBacklog);
  }

  subscribe(options: SubscribeOptions, listener: Listener): MemoryMember {
    const name = options.group;
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = new MemoryGroup(this.delay, this.#faults, options.ephemeral ? () => this.#remove(name) : undefined);
      this.#groups.set(name, group);
    }
    for (const { address } of options.channels) this.#bind(address, group);
    const templates = options.channels.map(({ address }) => address);
    return group.join(templates, options.prefetch, listener);
  }

  #bind(template: string, group: MemoryGroup): void {
    if (this.#bindings.some((binding) => binding.template === template && binding.group === group)) return;
    this.#bindings.push({ template, match: addressMatcher(template), group });
    this.#byAddress.clear();
  }

  #remove(name: string): void {
    const group = this.#groups.get(name);
    this.#groups.delete(name);
    const kept = this.#bindings.filter((binding) => binding.group !== group);
    this.#bindings.splice(0, Infinity, ...kept);
    this.#byAddress.clear();
  }

  #placesOf(address: string): readonly Place[] {
    let places = this.#byAddress.get(address);
    if (places === undefined) {
      const found = this.#bindings.filter(({ template, match }) =>
        hasParameters(template) ? match(address) !== undefined : template === address,
      );
      places = [...Map.groupBy(found, ({ group }) => group)].map(([group, bindings]) => ({
        group,
        lane: group.lane(bindings.map(({ template }) => template)),
      }));
      if (this.#byAddress.size >= KNOWN_ADDRESSES) this.#byAddress.clear();
      this.#byAddress.set(address, places);
    }
    return places;
  }
}
