import { randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";

/**
 * Ports of loopback that nobody listens on, each another. None is one that the system gives to outgoing connections:
 * there a client that tries again while its broker is away could take the broker's port, or reach itself.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(10_240, firstOutgoing());
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function firstOutgoing(): number {
  const range = "/proc/sys/net/ipv4/ip_local_port_range";
  const first = existsSync(range) ? Number.parseInt(readFileSync(range, "utf8"), 10) : Number.NaN;
  return first > 12_000 ? first : 32_768;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Whether something accepts connections there. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
