import { fromEnv, rabbitmq } from "@concord/transport-rabbitmq";
import { hold } from "./hold.ts";

await hold(rabbitmq(fromEnv()));
