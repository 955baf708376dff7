import { describe, expect, test } from "vitest";
import { brokers } from "../../scripts/brokers/index.ts";
import { onBroker } from "../transports/broker-suite.ts";
import { runPilot } from "./run-pilot.ts";

const asInMemory = { ok: true, orders: 4, deadLetters: 1 };

describe.each(["kafka", "rabbitmq", "nats", "redis"] as const)("over %s", (name) => {
  onBroker(name, (broker) => {
    test("the pilot tells the same story as in memory", async () => {
      expect(await runPilot(name, broker().environment)).toMatchObject(asInMemory);
    });
  });
});

describe("over each server that the contracts name", () => {
  onBroker("kafka", (kafka) => {
    const missing = brokers.rabbitmq.find() === undefined && process.env["CONCORD_REQUIRE_BROKERS"] !== "1";
    describe.skipIf(missing)("and what it names beside it", () => {
      onBroker("rabbitmq", (rabbitmq) => {
        test("the pilot tells the same story as in memory", async () => {
          const environment = { ...kafka().environment, ...rabbitmq().environment };
          expect(await runPilot("contract", environment)).toMatchObject(asInMemory);
        });
      });
    });
  });
});
