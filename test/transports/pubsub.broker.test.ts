/** Google Cloud Pub/Sub against a stand-in of ours, by the real client over gRPC. */
import { pubsub } from "@concord/transport-pubsub";
import { conformance } from "../runtime/conformance/index.ts";
import { project, startPubSub } from "./pubsub-fake.ts";

conformance({
  name: "pubsub",
  async open() {
    const fake = await startPubSub();
    return {
      transport: () => pubsub({ projectId: project, endpoint: fake.endpoint, maxBytes: 1_000_000 }),
      close: () => fake.halt(),
    };
  },
});
