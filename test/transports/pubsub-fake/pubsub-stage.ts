/** The fake Pub/Sub for the tests of one `describe`: started before them, stopped after them. */
import { fromEnv, pubsub, type PubSubOptions } from "@concord/transport-pubsub";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type PubSubBroker, runPubSub } from "./run-pubsub.ts";
import { project } from "./start-pubsub.ts";

/** @param defaults What every transport is made with, unless a test says otherwise. */
export function pubSubStage(defaults: Partial<PubSubOptions> = {}) {
  let broker: PubSubBroker | undefined;
  beforeAll(async () => {
    broker = await runPubSub();
  });
  afterAll(() => broker?.stop());
  const running = () => broker!;
  return {
    running,
    fake: () => running().fake,
    /** A transport that is connected, and closed when the test is over. */
    connect: async (options: Partial<PubSubOptions> = {}) => {
      const connected = pubsub({ ...fromEnv(running().environment), ...defaults, ...options });
      onTestFinished(() => connected.close());
      await connected.connect();
      return connected;
    },
    subscriptionOf: (address: string) => `projects/${project}/subscriptions/${address}~readers`,
    topicOf: (address: string) => `projects/${project}/topics/${address}`,
  };
}
