/** Something that messages flow through, from one end to the other, in this process. */
export interface Lane {
  /** Resolves when the broker has them. */
  send(count: number): Promise<void>;
  /** Called with how many were received and acknowledged. */
  received: (count: number) => void;
  close(): Promise<void>;
}

export interface LaneSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly address: string;
}

export type OpenLane = (settings: LaneSettings) => Promise<Lane>;

/** Deliveries that wait unsettled at most, for raw clients and stubs alike. */
export const prefetch = 400;

/** What `count` messages through a lane take: wall time and CPU time, in microseconds a message. */
export async function measure(
  lane: Lane,
  count: number,
  { inFlight, batch }: { readonly inFlight: number; readonly batch: number },
): Promise<{ readonly wall: number; readonly cpu: number }> {
  globalThis.gc?.();
  const all = Promise.withResolvers<void>();
  let received = 0;
  lane.received = (more) => {
    received += more;
    if (received >= count) all.resolve();
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  let sent = 0;
  const one = async (): Promise<void> => {
    while (sent < count) {
      sent += batch;
      await lane.send(batch);
    }
  };
  await Promise.all(Array.from({ length: inFlight / batch }, one));
  await all.promise;
  const wall = ((performance.now() - start) * 1_000) / count;
  const { user, system } = process.cpuUsage(cpu);
  return { wall, cpu: (user + system) / count };
}
