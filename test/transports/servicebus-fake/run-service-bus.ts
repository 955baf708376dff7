/** The stand-in as a broker that tests end, start again, and take the network from. */
import type { RunningBroker } from "../../../scripts/brokers/index.ts";
import { openFront } from "../../../scripts/brokers/front.ts";
import { freePorts } from "../../../scripts/brokers/ports.ts";
import { startServiceBus } from "./service-bus.ts";

export async function runServiceBus({ ordered = false } = {}): Promise<Omit<RunningBroker, "name">> {
  const fake = await startServiceBus();
  const [frontPort] = await freePorts(1);
  const front = await openFront(frontPort!, fake.port);
  const environment = (port: number) => ({
    SERVICEBUS_CONNECTION_STRING: fake.connectionString(port),
    SERVICEBUS_ADMINISTRATION: fake.administration,
    SERVICEBUS_CREATE: "all",
    SERVICEBUS_ORDERED: String(ordered),
  });
  const stop = async (): Promise<void> => {
    await front.close();
    await fake.close();
  };
  return {
    port: fake.port,
    environment: environment(fake.port),
    // The client takes the authorities that Node trusts, and no others.
    secureEnvironment: {},
    front: { ...front, environment: environment(frontPort!) },
    halt: () => fake.halt(),
    resume: () => fake.resume(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
