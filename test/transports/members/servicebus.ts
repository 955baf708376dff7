import { fromEnv, servicebus } from "@concord/transport-servicebus";
import { hold } from "./hold.ts";

await hold(servicebus({ ...fromEnv(), lockMs: 3_000 }));
