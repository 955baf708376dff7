/** Google Cloud Pub/Sub against a stand-in of ours, by the real client over gRPC. */
import { fromEnv, pubsub } from "@concord/transport-pubsub";
import { afterAll, beforeAll, describe } from "vitest";
import { conformance } from "../runtime/conformance/index.ts";
import { brokerCases } from "./broker-cases.ts";
import { type PubSubBroker, runPubSub } from "./pubsub-fake/run-pubsub.ts";
import { token } from "./pubsub-fake/tokens.ts";
import { type Settings, wrongPassword } from "./transport-suite.ts";

const transport = (environment: Settings) =>
  pubsub({
    ...fromEnv(environment),
    ...(environment["PUBSUB_TLS"] === "true" && { auth: { token: () => token } }),
    leaseMs: 10_000,
    maxBytes: 1_000_000,
  });

describe("pubsub", { timeout: 60_000 }, () => {
  let broker: PubSubBroker | undefined;
  const running = () => broker!;
  beforeAll(async () => {
    broker = await runPubSub();
  });
  afterAll(() => broker?.stop());

  conformance({
    name: "pubsub",
    open: async () => ({ transport: () => transport(running().environment), close: async () => undefined }),
  });

  brokerCases(
    {
      transport,
      impostor: () => pubsub({ ...fromEnv(running().secureEnvironment), auth: { token: () => wrongPassword } }),
      unlimited: (environment) => pubsub({ ...fromEnv(environment), maxBytes: 1_000_000_000 }),
      member: "pubsub.ts",
    },
    running,
    wrongPassword,
  );
});
