import { fromEnv, kafka } from "@concord/transport-kafka";
import { transportSuite, wrongPassword } from "./transport-suite.ts";

transportSuite({
  broker: "kafka",
  transport: (environment) => kafka({ ...fromEnv(environment), sessionTimeoutMs: 6_000 }),
  impostor: (environment) => kafka({ ...fromEnv(environment), sasl: { username: "concord", password: wrongPassword } }),
  unlimited: (environment) => kafka({ ...fromEnv(environment), maxBytes: 10_000_000 }),
  member: "kafka.ts",
});
