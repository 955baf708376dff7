/** The embedded transport: `memory()`. */
import type { Clock } from "./clock.ts";
import { ConcordError } from "./errors.ts";
import { MemoryBroker, type MemoryBrokerOptions } from "./memory-broker.ts";
import type { MemoryMember } from "./memory-group.ts";
import type { Capabilities, Transport } from "./transport.ts";

export { MemoryBroker, type MemoryBrokerOptions };
export type { FaultOptions } from "./faults.ts";

export interface MemoryOptions extends MemoryBrokerOptions {
  /** Default: a broker of its own. One broker for several transports is one broker with several processes. */
  readonly broker?: MemoryBroker;
  /** Largest body. Default: no limit. */
  readonly maxBytes?: number;
}

export interface MemoryTransport extends Transport {
  readonly broker: MemoryBroker;
  readonly clock: Clock;
  /** Drops every subscription at once, as if the process had been killed. */
  crash(): void;
}

const done = Promise.resolve();

/** A transport inside this process: bytes, groups, order of a key, delayed redelivery, faults on demand. */
export function memory(options: MemoryOptions = {}): MemoryTransport {
  const broker = options.broker ?? new MemoryBroker(options);
  const { clock } = broker;
  const members = new Set<MemoryMember>();
  const caps: Capabilities = {
    delay: true,
    ordered: "key",
    wildcards: true,
    ephemeral: true,
    distributed: false,
    holdMs: Infinity,
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
  };
  let connected = false;
  const needConnection = (): void => {
    if (!connected) throw new ConcordError("closed", "the memory transport is not connected", "call connect() first");
  };
  const transport: MemoryTransport = {
    name: "memory",
    caps,
    clock,
    broker,
    async connect() {
      if (!connected) broker.connect();
      connected = true;
    },
    publish(messages) {
      try {
        needConnection();
        return broker.publish(messages) ?? done;
      } catch (error) {
        return Promise.reject(error);
      }
    },
    async subscribe(subscribing, listener) {
      needConnection();
      const member = broker.subscribe(subscribing, listener);
      members.add(member);
      return {
        pause: () => member.pause(),
        resume: () => member.resume(),
        async stop({ drainMs }) {
          members.delete(member);
          const patience = Promise.withResolvers<void>();
          const cancel = clock.alarm(drainMs, patience.resolve);
          await member.stop(patience.promise);
          cancel();
        },
      };
    },
    crash() {
      for (const member of members) member.crash();
      members.clear();
    },
    async close() {
      if (connected) broker.disconnect();
      connected = false;
      transport.crash();
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
  return transport;
}
