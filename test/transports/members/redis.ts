import { fromEnv, redis } from "@concord/transport-redis";
import { hold } from "./hold.ts";

await hold(redis({ ...fromEnv(), leaseMs: 2_000 }));
