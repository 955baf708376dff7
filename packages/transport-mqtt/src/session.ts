/** One connection to the broker, made again for as long as it takes. */
import { ConcordError } from "@concord/runtime";
import { refused, unreachable, type TlsSettings } from "@concord/runtime/adapter";
import type { IClientOptions, MqttClient } from "mqtt";

export interface Broker {
  readonly mqtt: typeof import("mqtt");
  readonly url: URL;
  readonly tls: TlsSettings | undefined;
  readonly username: string | undefined;
  /** Password or token, for the next connection. */
  readonly password: () => string | undefined | Promise<string | undefined>;
}

/** Reason codes of MQTT 5 and MQTT 3: bad credentials, not authorized, banned. */
const refusals = new Set([4, 5, 134, 135, 138]);

/**
 * Rejects where the first connection fails.
 * @param prepare Called before the first connection, so that nothing is missed.
 */
export async function openSession(
  { mqtt, url, tls, username, password }: Broker,
  options: IClientOptions,
  prepare: (client: MqttClient) => void,
  refusedLater: (error: Error) => void,
): Promise<MqttClient> {
  const { hostname, port } = url;
  const secret = await password();
  const client = mqtt.connect({
    ...options,
    ...tls,
    protocolVersion: 5,
    protocol: tls === undefined ? "mqtt" : "mqtts",
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (tls === undefined ? 1883 : 8883) : Number(port),
    ...(username === undefined ? {} : { username }),
    ...(secret === undefined ? {} : { password: secret }),
    keepalive: 15,
    connectTimeout: 5_000,
    reconnectPeriod: 300,
    manualConnect: true,
  });
  prepare(client);
  client.on("close", () => {
    void Promise.resolve(password()).then(
      (fresh) => {
        if (fresh !== undefined) client.options.password = fresh;
      },
      () => undefined,
    );
  });
  let connected = false;
  await new Promise<void>((resolve, reject) => {
    client.on("connect", () => {
      connected = true;
      resolve();
    });
    client.on("error", (error) => {
      const problem = explain(error, url.host);
      if (connected && problem.code !== "credentials") return;
      client.end(true);
      if (connected) refusedLater(problem);
      else reject(problem);
    });
    client.connect();
  });
  return client;
}

function explain(error: unknown, where: string): ConcordError {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "number" && refusals.has(code)
    ? refused("mqtt", where, error)
    : unreachable("mqtt", where, error);
}
