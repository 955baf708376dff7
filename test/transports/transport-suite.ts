/** Everything that is asked of a transport on its real broker: the conformance suite, and what only a broker can do. */
import type { Transport } from "@concord/runtime";
import { describe } from "vitest";
import type { BrokerName } from "../../scripts/brokers/index.ts";
import { conformance } from "../runtime/conformance/index.ts";
import { brokerCases } from "./broker-cases.ts";
import { onBroker } from "./broker-suite.ts";

export type Settings = Readonly<Record<string, string>>;

export interface TransportSuite {
  readonly broker: BrokerName;
  /** Where a broker has more transports than one. Default: the broker's. */
  readonly name?: string;
  /** Configured as an application would be, with patience as short as tests need. */
  readonly transport: (environment: Settings) => Transport;
  /** With `wrongPassword`. */
  readonly impostor: (environment: Settings) => Transport;
  /** Lets through what is larger than the broker takes. */
  readonly unlimited: (environment: Settings) => Transport;
  /** Why messages are lost when this broker is started again, where they are: a fault of the broker's that nobody mends. */
  readonly losesInRestart?: string;
  /** Module under `members/`: a member of a group in a process of its own, which can be killed. */
  readonly member: string;
}

export const wrongPassword = "not-the-password";

export function transportSuite(suite: TransportSuite): void {
  onBroker(suite.broker, (broker) => {
    const name = suite.name ?? suite.broker;
    conformance({
      name,
      open: async () => ({ transport: () => suite.transport(broker().environment), close: async () => undefined }),
    });
    describe(`on ${name}`, () => {
      brokerCases(suite, broker, wrongPassword);
    });
  });
}
