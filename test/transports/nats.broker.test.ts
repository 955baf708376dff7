import { fromEnv, nats } from "@concord/transport-nats";
import { transportSuite, wrongPassword } from "./transport-suite.ts";

transportSuite({
  broker: "nats",
  transport: (environment) => nats({ ...fromEnv(environment), leaseMs: 2_000 }),
  impostor: (environment) => nats({ ...fromEnv(environment), auth: { username: "concord", password: wrongPassword } }),
  unlimited: (environment) => nats({ ...fromEnv(environment), maxBytes: 1_000_000_000 }),
  member: "nats.ts",
});
