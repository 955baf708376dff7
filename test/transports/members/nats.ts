import { fromEnv, nats } from "@concord/transport-nats";
import { hold } from "./hold.ts";

await hold(nats({ ...fromEnv(), leaseMs: 2_000 }));
