/** Azure Service Bus against a stand-in of ours, by the real client. */
import { servicebus, type ServiceBusOptions } from "@concord/transport-servicebus";
import { conformance } from "../runtime/conformance/index.ts";
import { startServiceBus, type ServiceBusFake } from "./servicebus-fake/service-bus.ts";

const optionsFor = (fake: ServiceBusFake): ServiceBusOptions => ({
  connectionString: fake.connectionString(fake.port),
  administration: fake.administration,
  create: "all",
  maxBytes: 200_000,
});

for (const [name, more] of [
  ["Service Bus", {}],
  ["Service Bus with sessions", { ordered: true, sessionIdleMs: 200 }],
] as const)
  conformance({
    name,
    async open() {
      const fake = await startServiceBus();
      return {
        transport: () => servicebus({ ...optionsFor(fake), ...more }),
        close: () => fake.close(),
      };
    },
  });
