import { fromEnv, mqtt } from "@concord/transport-mqtt";
import { hold } from "./hold.ts";

await hold(mqtt({ ...fromEnv({ ...process.env, MQTT_CLIENT_ID: "member" }) }));
