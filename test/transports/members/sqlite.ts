import { fromEnv, sqlite } from "@concord/transport-sqlite";
import { hold } from "./hold.ts";

await hold(sqlite({ ...fromEnv(), leaseMs: 600 }));
