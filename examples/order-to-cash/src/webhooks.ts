import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Transport, memory } from "@concord/runtime";
import { nodeListener, receiveWebhooks, webhooks } from "@concord/transport-webhook";

export interface Webhooks {
  /** What was posted, for those who handle it. */
  readonly kept: Transport;
  /** Posts, signed, as a partner would. */
  readonly posting: Transport;
  readonly close: () => Promise<void>;
}

/** The house's webhooks on a port of this machine: each path is the address of a channel. */
export async function openWebhooks(): Promise<Webhooks> {
  const secrets = [`whsec_${randomBytes(24).toString("base64")}`];
  const kept = memory();
  const receive = receiveWebhooks({ secrets, channel: ({ url }) => new URL(url).pathname, into: kept });
  const server = createServer(nodeListener(receive));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    kept,
    posting: webhooks({ endpoints: (address) => [{ url: `http://127.0.0.1:${port}${address}`, secrets }] }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
