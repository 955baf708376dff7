/** The two services of Pub/Sub, by the client's own stubs for them. */
import { ConcordError } from "@concord/runtime";
import { credentialsFor, wayTo } from "./credentials.ts";
import { loadPubSub, type PublisherClient, type SubscriberClient } from "./load-pubsub.ts";
import type { PubSubOptions } from "./options.ts";
import { explain, hasStatus } from "./status.ts";
import { StreamClients } from "./stream-clients.ts";

/** How long a request is tried while the service does not answer, in the terms of the client. */
export const patient = {
  retry: {
    backoffSettings: {
      initialRetryDelayMillis: 100,
      retryDelayMultiplier: 1.5,
      maxRetryDelayMillis: 2_000,
      initialRpcTimeoutMillis: 10_000,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: 10_000,
      totalTimeoutMillis: 15_000,
    },
  },
};

export interface Clients {
  readonly publisher: PublisherClient;
  readonly subscriber: SubscriberClient;
  readonly streams: StreamClients;
  /** Makes what the clients throw readable. */
  readonly explain: (error: unknown) => unknown;
  close(): Promise<void>;
}

/** Rejects with a `ConcordError` where the service cannot be reached, or refuses who asks. */
export async function openClients(options: PubSubOptions): Promise<Clients> {
  const { projectId, auth } = options;
  const way = wayTo(options);
  const { v1, gax } = await loadPubSub();
  const where = `${way.host}:${way.port}`;
  const settings = {
    projectId,
    servicePath: way.host,
    port: way.port,
    ...(await credentialsFor(way, auth, gax).catch((error: unknown) => {
      throw noCredentials(error);
    })),
    ...(way.tls?.servername !== undefined && { "grpc.ssl_target_name_override": way.tls.servername }),
    // Otherwise all clients of one address share a connection.
    "grpc.use_local_subchannel_pool": 1,
    // A connection that is gone without a word is noticed, and another tried for soon.
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 10_000,
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 5_000,
  };
  const publisher = new v1.PublisherClient(settings);
  const subscriber = new v1.SubscriberClient(settings);
  const streams = new StreamClients(() => new v1.SubscriberClient(settings));
  const clients: Clients = {
    publisher,
    subscriber,
    streams,
    explain: (error) => explain(error, where),
    async close() {
      await Promise.all([publisher.close(), subscriber.close(), streams.close()]);
    },
  };
  try {
    // The first request says whether it answers, and to us.
    await publisher.listTopics(
      { project: `projects/${projectId}`, pageSize: 1 },
      { timeout: 5_000, retry: null, autoPaginate: false },
    );
  } catch (error) {
    // Known to it, and not allowed to list: what is needed later may be allowed all the same.
    if (!hasStatus(error, "permissionDenied")) {
      await clients.close();
      throw clients.explain(error);
    }
  }
  return clients;
}

function noCredentials(cause: unknown): ConcordError {
  return new ConcordError(
    "credentials",
    "no credentials for Pub/Sub are to be found",
    "set GOOGLE_APPLICATION_CREDENTIALS, run gcloud auth application-default login, or pass auth",
    { cause },
  );
}
