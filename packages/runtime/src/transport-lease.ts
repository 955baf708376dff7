/** Who uses a transport: the first stub connects it, the last one closes it, whoever made it. */
import type { Transport } from "./transport.ts";

interface Use {
  users: number;
  connecting: Promise<void> | undefined;
  closing: Promise<void> | undefined;
}

const uses = new WeakMap<Transport, Use>();

export interface TransportLease {
  /** Nothing where it is connected already. After a failure the next call tries again. */
  connect(): Promise<void> | undefined;
  /** Idempotent. */
  release(): Promise<void>;
}

export function leaseTransport(transport: Transport): TransportLease {
  const use = uses.get(transport) ?? { users: 0, connecting: undefined, closing: undefined };
  uses.set(transport, use);
  let connected = false;
  let mine: Promise<void> | undefined;

  const connect = async (): Promise<void> => {
    await use.closing;
    use.connecting ??= transport.connect();
    try {
      await use.connecting;
      connected = true;
    } catch (error) {
      use.connecting = undefined;
      mine = undefined;
      use.users--;
      throw error;
    }
  };

  return {
    connect() {
      if (connected) return undefined;
      if (mine === undefined) {
        // Counted before anything is waited for, so that nobody else closes it meanwhile.
        use.users++;
        mine = connect();
      }
      return mine;
    },
    async release() {
      if (mine === undefined) return;
      await mine.catch(() => undefined);
      if (!connected) return;
      connected = false;
      mine = undefined;
      if (--use.users > 0) return;
      use.connecting = undefined;
      use.closing = transport.close();
      await use.closing;
      use.closing = undefined;
    },
  };
}

/** One lease of several, each once. All are connected, or none is. */
export function leaseAll(transports: Iterable<Transport>): { connect(): Promise<void>; release(): Promise<void> } {
  const leases = [...new Set(transports)].map(leaseTransport);
  const release = async (): Promise<void> => void (await Promise.all(leases.map((lease) => lease.release())));
  return {
    release,
    async connect() {
      try {
        for (const lease of leases) await lease.connect();
      } catch (error) {
        await release();
        throw error;
      }
    },
  };
}
