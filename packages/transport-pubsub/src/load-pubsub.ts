/** The client, an optional peer that is loaded when first needed, and the gRPC library that it speaks through. */
import { createRequire } from "node:module";
import { loadClient } from "@concord/runtime/adapter";
import type { protos, v1 } from "@google-cloud/pubsub";

export type PublisherClient = v1.PublisherClient;
export type SubscriberClient = v1.SubscriberClient;
export type PubsubMessage = protos.google.pubsub.v1.IPubsubMessage;
export type ReceivedMessage = protos.google.pubsub.v1.IReceivedMessage;
export type Topic = protos.google.pubsub.v1.ITopic;
export type PubsubSubscription = protos.google.pubsub.v1.ISubscription;

export type ClientOptions = NonNullable<ConstructorParameters<typeof v1.PublisherClient>[0]>;
export type ChannelCredentials = NonNullable<ClientOptions["sslCreds"]>;
type GoogleAuth = NonNullable<ClientOptions["auth"]>;

interface Metadata {
  set(name: string, value: string): void;
}
type CallCredentials = object;

/** What of `google-gax` is used here; it is no dependency of ours, and so is found from where the client is. */
export interface Gax {
  readonly grpc: {
    readonly Metadata: new () => Metadata;
    readonly credentials: {
      createInsecure(): ChannelCredentials;
      createFromSecureContext(context: object): ChannelCredentials;
      createFromMetadataGenerator(
        generate: (_: unknown, done: (error: Error | null, metadata?: Metadata) => void) => void,
      ): CallCredentials;
      combineChannelCredentials(channel: ChannelCredentials, call: CallCredentials): ChannelCredentials;
    };
  };
  readonly googleAuthLibrary: {
    readonly PassThroughClient: new () => object;
  };
  readonly GoogleAuth: new (options: object) => GoogleAuth;
}

export async function loadPubSub(): Promise<{ readonly v1: typeof v1; readonly gax: Gax }> {
  const client = await loadClient(["@google-cloud/pubsub@5"], () => import("@google-cloud/pubsub"));
  const beside = createRequire(createRequire(import.meta.url).resolve("@google-cloud/pubsub"));
  return { v1: client.v1, gax: beside("google-gax") as Gax };
}
