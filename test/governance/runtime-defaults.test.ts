import { expect, test } from "vitest";
import { runtimeRetry } from "../../packages/governance/src/delivery.ts";
import { deadLetterChannel } from "../../packages/runtime/src/dead-letter.ts";
import { defaultRetry } from "../../packages/runtime/src/retry.ts";
import { lint, readTexts } from "./sample.ts";

test("--fix writes down what the runtime does without being told", async () => {
  expect(defaultRetry).toMatchObject(runtimeRetry);
  const fabric = await readTexts({
    "contracts/shop/ledger/asyncapi.yaml": `asyncapi: 3.0.0
info: { title: Ledger, version: 1.0.0 }
servers: { log: { host: log.example, protocol: kafka-secure } }
channels:
  paid: { address: "orders.{region}.paid", parameters: { region: {} }, messages: { paid: { payload: {} } } }
operations:
  receivePaid: { action: receive, channel: { $ref: '#/channels/paid' } }
`,
  });
  const { fixes } = await lint(fabric, { only: ["dead-letter-undeclared"] });
  expect([...fixes.values()].flat()).toMatchObject([
    { kind: "add", value: { channel: deadLetterChannel("orders.{region}.paid", "ledger") } },
  ]);
});
