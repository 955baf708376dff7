import { fromEnv, rabbitmq } from "@concord/transport-rabbitmq";
import { transportSuite, wrongPassword } from "./transport-suite.ts";

transportSuite({
  broker: "rabbitmq",
  transport: (environment) => rabbitmq(fromEnv(environment)),
  impostor: ({ RABBITMQ_URL }) => rabbitmq({ url: RABBITMQ_URL!.replace(/:[^:@]+@/, `:${wrongPassword}@`) }),
  unlimited: (environment) => rabbitmq({ ...fromEnv(environment), maxBytes: 1_000_000_000 }),
  member: "rabbitmq.ts",
});
