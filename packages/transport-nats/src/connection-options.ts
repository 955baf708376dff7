/** What the client is told to connect with. */
import { resolveTls } from "@concord/runtime/adapter";
import type { Authenticator, ConnectionOptions } from "@nats-io/transport-node";
import type { NatsOptions } from "./options.ts";

export type Nats = typeof import("@nats-io/transport-node");

export async function connectionOptions(nats: Nats, { servers, tls, auth }: NatsOptions): Promise<ConnectionOptions> {
  const asked = servers.some((server) => server.startsWith("tls://"));
  const settings = resolveTls(
    servers.map((server) => hostOf(server).replace(/:\d+$/, "")),
    asked && typeof tls !== "object" ? true : tls,
  );
  return {
    servers: servers.map((server) => hostOf(server)),
    name: "concord",
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
    reconnectJitter: 200,
    pingInterval: 10_000,
    timeout: 5_000,
    // Null, not undefined, which would encrypt wherever the server offers it.
    tls: settings ?? null,
    ...(auth === undefined ? {} : { authenticator: await authenticator(nats, auth) }),
  };
}

async function authenticator(nats: Nats, auth: NonNullable<NatsOptions["auth"]>): Promise<Authenticator> {
  if ("username" in auth) return nats.usernamePasswordAuthenticator(auth.username, auth.password);
  if ("credentials" in auth) return nats.credsAuthenticator(new TextEncoder().encode(auth.credentials));
  let token = await auth.token();
  return nats.tokenAuthenticator(() => {
    const current = token;
    // The client asks without waiting: this one is for now, and a fresh one for the next connection.
    void Promise.resolve(auth.token()).then(
      (fresh) => (token = fresh),
      () => undefined,
    );
    return current;
  });
}

/** Without scheme and credentials: what stands in a URL does not reach an error message. */
export function hostOf(server: string): string {
  return server.replace(/^[a-z]+:\/\//, "").replace(/^.*@/, "");
}
