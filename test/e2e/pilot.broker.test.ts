import { expect, test } from "vitest";
import { onBroker } from "../transports/broker-suite.ts";
import { runPilot } from "./run-pilot.ts";

onBroker("rabbitmq", (broker) => {
  test("the pilot tells the same story as in memory", async () => {
    expect(await runPilot("rabbitmq", broker().environment)).toMatchObject({ ok: true, orders: 4, deadLetters: 1 });
  });
});
