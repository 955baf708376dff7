import { fromEnv, kafka } from "@concord/transport-kafka";
import { conformance } from "../runtime/conformance/index.ts";
import { brokerCases, wrongPassword } from "./broker-cases.ts";
import { onBroker } from "./broker-suite.ts";

onBroker("kafka", (broker) => {
  const transport = (environment: Readonly<Record<string, string>>) =>
    kafka({ ...fromEnv(environment), sessionTimeoutMs: 6_000 });
  conformance({
    name: "kafka",
    open: async () => ({ transport: () => transport(broker().environment), close: async () => undefined }),
  });
  brokerCases({
    broker,
    transport,
    impostor: (environment) =>
      kafka({ ...fromEnv(environment), sasl: { username: "concord", password: wrongPassword } }),
    unlimited: (environment) => kafka({ ...fromEnv(environment), maxBytes: 10_000_000 }),
    member: "kafka.ts",
  });
});
