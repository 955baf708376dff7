import { fromEnv, redis } from "@concord/transport-redis";
import { transportSuite, wrongPassword } from "./transport-suite.ts";

transportSuite({
  broker: "redis",
  transport: (environment) => redis({ ...fromEnv(environment), leaseMs: 2_000 }),
  impostor: ({ REDIS_URL }) => redis({ url: REDIS_URL!.replace(/:[^:@]+@/, `:${wrongPassword}@`) }),
  unlimited: (environment) => redis({ ...fromEnv(environment), maxBytes: 1_000_000_000 }),
  member: "redis.ts",
});
