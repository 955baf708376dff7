import { fromEnv, pubsub } from "@concord/transport-pubsub";
import { hold } from "./hold.ts";

await hold(pubsub({ ...fromEnv(), leaseMs: 10_000 }));
