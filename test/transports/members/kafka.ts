import { fromEnv, kafka } from "@concord/transport-kafka";
import { hold } from "./hold.ts";

await hold(kafka({ ...fromEnv(), sessionTimeoutMs: 6_000 }));
