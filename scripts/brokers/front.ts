/** A TCP front of a broker, through which tests take the network away. */
import { connect, createServer, type Socket } from "node:net";

export interface Front {
  readonly port: number;
  /** Resets every connection; new ones are accepted. */
  cut(): void;
  /** Resets every connection and accepts none, or accepts them again. */
  setOpen(open: boolean): void;
  close(): Promise<void>;
}

/** Passes `port` on to `target`, both on loopback. */
export async function openFront(port: number, target: number): Promise<Front> {
  const sockets = new Set<Socket>();
  let open = true;

  const server = createServer((client) => {
    if (!open) {
      client.resetAndDestroy();
      return;
    }
    const broker = connect(target, "127.0.0.1");
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on("error", () => undefined);
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port,
    cut,
    setOpen(value) {
      open = value;
      if (!open) cut();
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
