/** Azure Service Bus against a stand-in of ours, by the real client. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { Transport } from "@concord/runtime";
import { fromEnv, servicebus, type ServiceBusOptions } from "@concord/transport-servicebus";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeCertificate } from "../../scripts/brokers/certificate.ts";
import { conformance } from "../runtime/conformance/index.ts";
import { brokerCases } from "./broker-cases.ts";
import { acknowledged, collect, freshAddress, message, until } from "./collector.ts";
import { runServiceBus } from "./servicebus-fake/run-service-bus.ts";
import { startServiceBus, type ServiceBusFake } from "./servicebus-fake/service-bus.ts";
import { bearer } from "./servicebus-fake/tokens.ts";
import { wrongPassword } from "./transport-suite.ts";

const kinds = [
  ["Service Bus", false],
  ["Service Bus with sessions", true],
] as const;

describe.for(kinds)("%s", { timeout: 60_000 }, ([name, ordered]) => {
  let running: Awaited<ReturnType<typeof runServiceBus>>;
  const options = (environment: Readonly<Record<string, string>>): ServiceBusOptions => ({
    ...fromEnv(environment),
    sessionIdleMs: 200,
    lockMs: 3_000,
  });
  beforeAll(async () => {
    running = await runServiceBus({ ordered });
  });
  afterAll(() => running.stop());
  conformance({
    name,
    open: async () => ({
      transport: () => servicebus(options(running.environment)),
      close: async () => undefined,
    }),
  });
  brokerCases(
    {
      transport: (environment) => servicebus(options(environment)),
      impostor: ({ SERVICEBUS_CONNECTION_STRING: known }) =>
        servicebus({ connectionString: known!.replace(/SharedAccessKey=[^;]+/, `SharedAccessKey=${wrongPassword}`) }),
      unlimited: (environment) => servicebus({ ...options(environment), maxBytes: 1_000_000_000 }),
      member: "servicebus.ts",
    },
    () => running,
    wrongPassword,
  );
});

describe("Service Bus", () => {
  let fake: ServiceBusFake;
  const open = new Set<Transport>();
  const connect = async (more: ServiceBusOptions = {}): Promise<Transport> => {
    const { administration } = fake;
    const connectionString = fake.connectionString(fake.port);
    const transport = servicebus({ connectionString, administration, create: "all", ...more });
    open.add(transport);
    await transport.connect();
    return transport;
  };
  beforeAll(async () => {
    fake = await startServiceBus();
  });
  afterEach(async () => {
    for (const transport of open) await transport.close();
    open.clear();
  });
  afterAll(() => fake.close());

  test("an address that is a queue is shared by all groups", async () => {
    const address = freshAddress("commands");
    const transport = await connect({ queues: [address] });
    const [one, other] = [
      await collect(transport, address, { group: "billing", prefetch: 1 }),
      await collect(transport, address, { group: "shipping", prefetch: 1 }),
    ];
    const ids = Array.from({ length: 30 }, (_, index) => `${index}`);
    await transport.publish(ids.map((id) => message(address, id)));
    await until(() => one.deliveries.length + other.deliveries.length === ids.length);
    expect([...one.ids(), ...other.ids()].toSorted()).toEqual(ids.toSorted());
    expect(fake.namespace.names).toContain(address);
    expect(fake.namespace.names.filter((name) => name.startsWith(`${address}/`))).toEqual([]);
  });

  test("what is made for this process alone goes with it, and may be made where nothing else may", async () => {
    const address = freshAddress("orders");
    fake.namespace.create(address, "topic");
    const before = fake.namespace.names;
    const transport = await connect({ create: "temporary" });
    const replies = [{ name: "replies", address: freshAddress("replies") }];
    const listener = { delivered: () => undefined, failed: () => undefined };
    const tapping = await collect(transport, address, { ephemeral: true });
    const reading = await transport.subscribe(
      { channels: replies, group: "replies", prefetch: 1, ephemeral: true, ownsAddresses: true },
      listener,
    );
    expect(fake.namespace.names).toHaveLength(before.length + 2);
    await tapping.subscription.stop({ drainMs: 0 });
    await reading.stop({ drainMs: 0 });
    expect(fake.namespace.names).toEqual(before);
  });

  test("where nothing may be made, what is missing is named", async () => {
    const transport = await connect({ create: "nothing" });
    expect(transport.caps.ephemeral).toBe(false);
    const subscribing = collect(transport, "nowhere");
    await expect(subscribing).rejects.toMatchObject({ code: "configuration" });
    await expect(subscribing).rejects.toThrow("there is no subscription readers of a topic nowhere");
    const publishing = transport.publish([message("nowhere", "1")]);
    await expect(publishing).rejects.toMatchObject({ code: "configuration" });
    await expect(publishing).rejects.toThrow("there is no topic nowhere");
  });

  test("entities with sessions are told from those without", async () => {
    const address = freshAddress();
    fake.namespace.create(address, "topic");
    fake.namespace.create(`${address}/Subscriptions/readers`, "subscription", { requiresSession: true });
    await expect(collect(await connect(), address)).rejects.toMatchObject({ code: "configuration" });
    await expect(collect(await connect(), address)).rejects.toThrow("requires sessions");
  });

  test("properties that the service does not take are refused before they are sent", async () => {
    const transport = await connect();
    const withHeaders = (headers: Readonly<Record<string, string>>) => {
      const plain = message("orders", "1");
      return transport.publish([{ ...plain, headers: { ...plain.headers, ...headers } }]);
    };
    const long = "é".repeat(16_000);
    await expect(withHeaders({ one: long, other: long })).resolves.toBeUndefined();
    await expect(withHeaders({ one: `${long}${"x".repeat(768)}` })).rejects.toThrow(
      "has 32768 bytes and may have 32767",
    );
    await expect(withHeaders({ one: long, other: long, third: "x".repeat(2_000) })).rejects.toMatchObject({
      code: "message-too-large",
    });
  });

  test("what is published at once goes together, and one that is too large spoils nothing", async () => {
    const transport = await connect({ maxBytes: 1_000_000_000 });
    const address = freshAddress();
    const seen = await collect(transport, address);
    const ids = Array.from({ length: 50 }, (_, index) => `${index}`);
    const results = await Promise.allSettled(
      ids.map((id) => transport.publish([message(address, id, id === "17" ? { body: Buffer.alloc(300_000) } : {})])),
    );
    const refused = results.flatMap((result, index) => (result.status === "rejected" ? [[index, result.reason]] : []));
    expect(refused).toEqual([[17, expect.objectContaining({ code: "message-too-large" })]]);
    await seen.all(ids.filter((id) => id !== "17"));
    expect(seen.ids()).not.toContain("17");
  });

  test("a publish that is aborted is over at once", async () => {
    const transport = await connect();
    const address = freshAddress();
    fake.namespace.create(address, "topic");
    await transport.publish([message(address, "1")]);
    await fake.halt();
    onTestFinished(() => fake.resume());
    const over = new AbortController();
    const publishing = transport.publish([message(address, "2")], { signal: over.signal });
    over.abort(new Error("enough"));
    await expect(publishing).rejects.toThrow("enough");
  });

  test("a lock is prolonged for as long as a handler works", async () => {
    const transport = await connect({ lockMs: 1_500 });
    const address = freshAddress();
    const seen = await collect(transport, address, { settle: () => undefined });
    await transport.publish([message(address, "1")]);
    await until(() => seen.deliveries.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(seen.deliveries).toHaveLength(1);
    await seen.deliveries[0]!.settle(acknowledged);
    expect(fake.namespace.source(`${address}/Subscriptions/readers`)!.messages).toEqual([]);
  });

  test("what the service has taken back meanwhile is said to be so", async () => {
    const transport = await connect();
    const address = freshAddress();
    const seen = await collect(transport, address, { settle: () => undefined });
    await transport.publish([message(address, "1")]);
    await until(() => seen.deliveries.length === 1);
    fake.namespace.expire(Date.now() + 120_000);
    await until(() => seen.deliveries.length === 2);
    await expect(seen.deliveries[0]!.settle(acknowledged)).rejects.toMatchObject({ code: "connection" });
    expect(await seen.deliveries[0]!.settle(acknowledged)).toBeUndefined();
    expect(seen.deliveries[1]!.attempt).toBe(2);
    await seen.deliveries[1]!.settle(acknowledged);
  });

  test("many messages wait for their delay at once, and nothing is held up", async () => {
    const transport = await connect();
    const address = freshAddress();
    const seen = await collect(transport, address, {
      prefetch: 8,
      settle: ({ attempt }) => (attempt === 1 ? { nack: true, delayMs: 1_000 } : acknowledged),
    });
    const ids = Array.from({ length: 60 }, (_, index) => `${index}`);
    const begun = performance.now();
    await transport.publish(ids.map((id) => message(address, id)));
    await until(() => seen.deliveries.length === 120);
    // One after the other in eights they would take eight seconds.
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(new Set(seen.ids().slice(60))).toEqual(new Set(ids));
  });

  test("messages of others are read: properties by both conventions, values that are no text, bodies that are no bytes", async () => {
    const transport = await connect();
    const address = freshAddress();
    const seen = await collect(transport, address);
    const put = fake.namespace.put(address)!;
    put({
      body: "a text",
      content_type: "text/plain",
      group_id: "order-1",
      application_properties: {
        cloudEvents_id: "1",
        "cloudEvents:type": "placed",
        Tries: 3,
        at: new Date("2026-03-11T09:30:00Z"),
        none: null,
      },
    });
    await until(() => seen.deliveries.length === 1);
    const [{ headers, key, body }] = seen.deliveries as [(typeof seen.deliveries)[0]];
    expect(headers).toEqual({
      "ce-id": "1",
      "ce-type": "placed",
      "content-type": "text/plain",
      tries: "3",
      at: "2026-03-11T09:30:00.000Z",
    });
    expect([key, Buffer.from(body!).toString()]).toEqual(["order-1", "a text"]);
  });

  test("a credential signs in by TLS, with the authority that is trusted and with no other", async () => {
    const folder = mkdtempSync(join(tmpdir(), "concord-servicebus-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { certificate, key } = makeCertificate(folder);
    const cert = readFileSync(certificate, "utf8");
    const secure = await startServiceBus({ tls: { cert, key: readFileSync(key, "utf8") } });
    onTestFinished(() => secure.close());
    const scopes: (string | readonly string[])[] = [];
    const signIn = (token: string) => ({
      namespace: `localhost:${secure.port}`,
      administration: secure.administration,
      create: "all" as const,
      credential: {
        async getToken(scope: string | string[]) {
          scopes.push(scope);
          return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
        },
      },
    });
    await using doubting = servicebus(signIn(bearer));
    await expect(doubting.connect()).rejects.toMatchObject({ code: "connection" });
    const trusted = getCACertificates("default");
    onTestFinished(() => setDefaultCACertificates(trusted));
    setDefaultCACertificates([...trusted, cert]);
    await using impostor = servicebus(signIn("hunter2"));
    await expect(impostor.connect()).rejects.toMatchObject({ code: "credentials" });
    await using transport = servicebus(signIn(bearer));
    await transport.connect();
    const seen = await collect(transport, "orders");
    await transport.publish([message("orders", "1")]);
    await seen.all(["1"]);
    expect(scopes.flat().filter((scope) => !/^https:\/\/servicebus\.azure\.net\/+\.default$/.test(scope))).toEqual([]);
  });

  test("an address elsewhere without encryption is refused, and so is the key of one queue", async () => {
    const base = "SharedAccessKeyName=n;SharedAccessKey=hunter2";
    for (const connectionString of [
      `Endpoint=sb://broker;${base};UseDevelopmentEmulator=true`,
      `Endpoint=sb://example.servicebus.windows.net/;${base};EntityPath=orders`,
      base,
    ]) {
      const error: Error = await servicebus({ connectionString })
        .connect()
        .then(
          () => expect.fail("connected"),
          (reason) => reason,
        );
      expect(error).toMatchObject({ code: "configuration" });
      expect(`${error.message} ${error.stack}`).not.toContain("hunter2");
    }
  });
});
