/** The fake Pub/Sub in a process of its own, so that its work is not counted. Ends with the process that started it. */
import { startPubSub } from "../../test/transports/pubsub-fake/start-pubsub.ts";

const { endpoint } = await startPubSub();
process.send!(endpoint);
process.once("disconnect", () => process.exit());
