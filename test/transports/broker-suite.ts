/** A suite on a real broker: skipped, by name, where the broker is not installed, unless none may be skipped. */
import { afterAll, beforeAll, describe } from "vitest";
import { brokers, runBroker, type BrokerName, type RunningBroker } from "../../scripts/brokers/index.ts";

const required = process.env["CONCORD_REQUIRE_BROKERS"] === "1";

export function onBroker(name: BrokerName, suite: (broker: () => RunningBroker) => void): void {
  const missing = brokers[name].find() === undefined;
  const hint = missing ? " (not installed: see scripts/brokers/install.sh)" : "";
  describe.skipIf(missing && !required)(`${name}${hint}`, { timeout: 60_000 }, () => {
    let running: RunningBroker | undefined;
    beforeAll(async () => {
      running = await runBroker(brokers[name]);
    }, 90_000);
    afterAll(() => running?.stop(), 30_000);
    suite(() => running!);
  });
}
