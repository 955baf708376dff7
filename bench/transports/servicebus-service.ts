/** The fake Service Bus in a process of its own, so that its work is not counted. Ends with the process that started it. */
import { runServiceBus } from "../../test/transports/servicebus-fake/run-service-bus.ts";

const { environment } = await runServiceBus();
process.send!(environment);
process.once("disconnect", () => process.exit());
