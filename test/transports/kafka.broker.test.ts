import { fromEnv, kafka } from "@concord/transport-kafka";
import { brokerCases, wrongPassword } from "./broker-cases.ts";
import { onBroker } from "./broker-suite.ts";

onBroker("kafka", (broker) => {
  brokerCases({
    broker,
    transport: (environment) => kafka({ ...fromEnv(environment), sessionTimeoutMs: 6_000 }),
    impostor: (environment) =>
      kafka({ ...fromEnv(environment), sasl: { username: "concord", password: wrongPassword } }),
    unlimited: (environment) => kafka({ ...fromEnv(environment), maxBytes: 10_000_000 }),
    member: "kafka.ts",
  });
});
