/** AWS against a stand-in of ours, by the real SDK. */
import { aws, type AwsOptions } from "@concord/transport-aws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conformance } from "../runtime/conformance/index.ts";
import { accessKeyId, startAws } from "./aws-fake.ts";
import { collect, freshAddress, message, until } from "./collector.ts";

const optionsFor = (fake: Awaited<ReturnType<typeof startAws>>): AwsOptions => ({
  region: fake.region,
  endpoint: fake.endpoint,
  credentials: { accessKeyId, secretAccessKey: "any" },
  waitMs: 0,
  maxBytes: 200_000,
});

for (const [name, more] of [
  ["SNS and SQS", {}],
  ["EventBridge and SQS", { eventBus: "events" }],
] as const)
  conformance({
    name,
    async open() {
      const fake = await startAws();
      return {
        transport: () => aws({ ...optionsFor(fake), ...more }),
        close: async () => void (await fake.close()),
      };
    },
  });

describe("AWS", () => {
  let fake: Awaited<ReturnType<typeof startAws>>;
  beforeAll(async () => {
    fake = await startAws();
  });
  afterAll(() => fake.close());

  test("wrong credentials are refused, by a message without them", async () => {
    const credentials = { accessKeyId: "AKIAWRONG", secretAccessKey: "hunter2" };
    await using impostor = aws({ ...optionsFor(fake), credentials });
    const error: Error = await impostor.connect().then(
      () => expect.fail("connected"),
      (reason) => reason,
    );
    expect(error).toMatchObject({ code: "credentials" });
    expect(`${error.message} ${error.stack}`).not.toMatch(/hunter2|AKIAWRONG/);
  });

  test("a service that is not there is said to be unreachable; an unencrypted one elsewhere is refused", async () => {
    await using lost = aws({ ...optionsFor(fake), endpoint: "http://127.0.0.1:1" });
    await expect(lost.connect()).rejects.toMatchObject({ code: "connection" });
    await using open = aws({ ...optionsFor(fake), endpoint: "http://sqs.example.org" });
    await expect(open.connect()).rejects.toMatchObject({ code: "configuration" });
  });

  test("what is made for this process alone goes with it", async () => {
    await using transport = aws(optionsFor(fake));
    await transport.connect();
    const before = fake.names();
    const listener = { delivered: () => undefined, failed: () => undefined };
    const channels = [{ name: "replies", address: freshAddress("replies") }];
    const subscription = await transport.subscribe(
      { channels, group: "replies", prefetch: 1, ephemeral: true, ownsAddresses: true },
      listener,
    );
    expect(fake.names()).not.toEqual(before);
    await subscription.stop({ drainMs: 0 });
    expect(fake.names()).toEqual(before);
  });

  test("where nothing may be made, what is missing is named", async () => {
    await using transport = aws({ ...optionsFor(fake), createResources: false });
    await transport.connect();
    const subscribing = collect(transport, "nowhere");
    await expect(subscribing).rejects.toMatchObject({ code: "configuration" });
    await expect(subscribing).rejects.toThrow("there is no queue concord-nowhere-readers");
  });

  test("a lease is prolonged for as long as a handler works", async () => {
    await using transport = aws({ ...optionsFor(fake), leaseMs: 1_000 });
    await transport.connect();
    const address = freshAddress();
    const seen = await collect(transport, address, { settle: () => undefined });
    await transport.publish([message(address, "1")]);
    await until(() => seen.deliveries.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_800));
    expect(seen.deliveries).toHaveLength(1);
    await seen.deliveries[0]!.settle({ ack: true, outcome: "handled" });
    await seen.subscription.stop({ drainMs: 0 });
  });
});
