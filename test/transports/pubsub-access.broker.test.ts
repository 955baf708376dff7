/** Who may do what on Pub/Sub, as whom, and what is made and taken away there. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer } from "node:tls";
import { inspect } from "node:util";
import type { ConcordError } from "@concord/runtime";
import { fromEnv, pubsub, type PubSubOptions } from "@concord/transport-pubsub";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { makeCertificate } from "../../scripts/brokers/certificate.ts";
import { collect, freshAddress, message, until } from "./collector.ts";
import { pubSubStage } from "./pubsub-fake/pubsub-stage.ts";
import { runPubSub } from "./pubsub-fake/run-pubsub.ts";
import { project } from "./pubsub-fake/start-pubsub.ts";
import { strangersToken, token, workersToken } from "./pubsub-fake/tokens.ts";

describe("Pub/Sub", { timeout: 60_000 }, () => {
  const { running, connect, fake, subscriptionOf, topicOf } = pubSubStage();

  const withToken = async (bearer: string) => {
    const known = pubsub({ ...fromEnv(running().secureEnvironment), auth: { token: async () => bearer } });
    onTestFinished(() => known.close());
    await known.connect();
    return known;
  };

  test("who is known and allowed nothing is told so where it is needed", async () => {
    const stranger = await withToken(strangersToken);
    await expect(stranger.publish([message("orders", "1")])).rejects.toMatchObject({ code: "credentials" });
    const seen = await collect(stranger, "orders");
    await until(() => seen.failures.length > 0);
    expect(seen.failures[0]).toMatchObject({ code: "credentials" });
  });

  test("a token that cannot be had is no refusal for good, and what its provider says stays with it", async () => {
    let isThere = false;
    const forgetful = pubsub({
      ...fromEnv(running().secureEnvironment),
      auth: {
        async token() {
          if (isThere) return token;
          throw new TypeError("hunter2 is not the secret");
        },
      },
    });
    onTestFinished(() => forgetful.close());
    const error: ConcordError = await forgetful.connect().then(
      () => expect.fail("connected"),
      (reason) => reason,
    );
    expect(error).toMatchObject({ code: "credentials" });
    expect(inspect(error, { depth: 9 })).not.toContain("hunter2");
    isThere = true;
    await forgetful.connect();
    const address = freshAddress();
    const seen = await collect(forgetful, address);
    isThere = false;
    running().fake.dropStreams();
    await sleep(500);
    isThere = true;
    await forgetful.publish([message(address, "1")]);
    await seen.all(["1"]);
    expect(seen.failures).toEqual([]);
  });

  test("a service account is found as by Google's libraries, and signs for itself", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    await using trusting = await runPubSub({ trusts: publicKey });
    const folder = mkdtempSync(join(tmpdir(), "concord-account-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const keyFile = (name: string, key: KeyObject) => {
      const account = {
        type: "service_account",
        client_email: `${name}@fake-project.iam.gserviceaccount.com`,
        private_key: key.export({ type: "pkcs8", format: "pem" }),
      };
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(account));
      return file;
    };
    const open = async (options: Partial<PubSubOptions>) => {
      const connected = pubsub({ ...fromEnv(trusting.secureEnvironment), ...options });
      onTestFinished(() => connected.close());
      await connected.connect();
    };
    const trusted = keyFile("trusted", privateKey);
    await open({ auth: { keyFile: trusted } });
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", trusted);
    onTestFinished(() => void vi.unstubAllEnvs());
    await open({});
    const other = keyFile("other", generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey);
    await expect(open({ auth: { keyFile: other } })).rejects.toMatchObject({ code: "credentials" });
    const absent = open({ auth: { keyFile: join(folder, "absent.json") } });
    await expect(absent).rejects.toThrow("no credentials for Pub/Sub are to be found");
  });

  test("a certificate is taken by the name that is asked for, and by no other", async () => {
    const ca = readFileSync(running().secureEnvironment["PUBSUB_CA_FILE"]!, "utf8");
    const named = (servername: string) =>
      pubsub({
        ...fromEnv(running().secureEnvironment),
        endpoint: fake().secureEndpoint,
        tls: { ca, servername },
        auth: { token: () => token },
      });
    await using right = named("localhost");
    await right.connect();
    await using wrong = named("pubsub.example.org");
    await expect(wrong.connect()).rejects.toMatchObject({ code: "connection" });
  });

  test("TLS 1.2 is spoken where it is asked for, and not otherwise", async () => {
    const folder = mkdtempSync(join(tmpdir(), "concord-tls-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { certificate, key } = makeCertificate(folder);
    const [cert, pem] = [readFileSync(certificate, "utf8"), readFileSync(key, "utf8")];
    const server = createServer({ cert, key: pem, maxVersion: "TLSv1.2", ALPNProtocols: ["h2"] });
    const greeted: (string | null)[] = [];
    server.on("secureConnection", (socket) => {
      greeted.push(socket.getProtocol());
      socket.destroy();
    });
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const endpoint = `localhost:${(server.address() as AddressInfo).port}`;
    const open = async (tls: PubSubOptions["tls"]) => {
      await using connecting = pubsub({ projectId: project, endpoint, auth: { token: () => token }, tls: tls! });
      await expect(connecting.connect()).rejects.toMatchObject({ code: "connection" });
    };
    await open({ ca: cert });
    expect(greeted).toEqual([]);
    await open({ ca: cert, minVersion: "TLSv1.2" });
    expect(new Set(greeted)).toEqual(new Set(["TLSv1.2"]));
  });

  test("who may publish and pull, and not look, does so", async () => {
    const address = freshAddress();
    await (await collect(await connect(), address)).subscription.stop({ drainMs: 0 });
    const worker = await withToken(workersToken);
    const seen = await collect(worker, address);
    await worker.publish([message(address, "1")]);
    await seen.all(["1"]);
    expect(seen.failures).toEqual([]);
  });

  test("what is made for this process alone goes with it", async () => {
    const transport = await connect();
    const before = [[...fake().topics.keys()], [...fake().subscriptions().keys()]];
    const subscription = await transport.subscribe(
      {
        channels: [{ name: "replies", address: freshAddress("replies") }],
        group: "replies",
        prefetch: 1,
        ephemeral: true,
        ownsAddresses: true,
      },
      { delivered: () => undefined, failed: () => undefined },
    );
    expect([...fake().topics.keys()]).not.toEqual(before[0]);
    expect([...fake().subscriptions().values()].at(-1)).toMatchObject({
      expirationPolicy: { ttl: { seconds: 86_400 } },
    });
    await subscription.stop({ drainMs: 0 });
    expect([[...fake().topics.keys()], [...fake().subscriptions().keys()]]).toEqual(before);
  });

  test("where nothing may be made, what is missing is named", async () => {
    const transport = await connect({ createResources: false });
    await expect(transport.publish([message("nowhere", "1")])).rejects.toThrow(
      `there is no topic ${topicOf("nowhere")}`,
    );
    const subscribing = collect(transport, "nowhere");
    await expect(subscribing).rejects.toMatchObject({ code: "configuration" });
    await expect(subscribing).rejects.toThrow(`there is no subscription ${subscriptionOf("nowhere")}`);
    await expect(collect(transport, "nowhere", { ephemeral: true })).rejects.toThrow(
      `there is no topic ${topicOf("nowhere")}`,
    );
    // For this process alone it leaves nothing behind, and so it may be made.
    const [address, sender] = [freshAddress(), await connect()];
    await sender.publish([message(address, "before")]);
    const seen = await collect(transport, address, { ephemeral: true });
    await sender.publish([message(address, "after")]);
    await seen.all(["after"]);
    expect(seen.ids()).toEqual(["after"]);
  });

  test("what somebody has taken away is noticed: a subscription ends, a topic is made anew", async () => {
    const transport = await connect();
    const address = freshAddress();
    const seen = await collect(transport, address);
    fake().call("deleteSubscription", { subscription: subscriptionOf(address) });
    await until(() => seen.failures.length > 0);
    expect(seen.failures[0]).toMatchObject({ code: "configuration" });
    expect(seen.failures[0]!.message).toContain(subscriptionOf(address));
    await (await collect(transport, address)).subscription.stop({ drainMs: 0 });
    fake().call("deleteTopic", { topic: topicOf(address) });
    await transport.publish([message(address, "1")]);
    expect(fake().topics.has(topicOf(address))).toBe(true);
    // It reads the topic that is gone, and would say nothing for ever.
    await expect(collect(transport, address)).rejects.toThrow("is a subscription to _deleted-topic_");
  });

  test("a subscription that does not keep order is said to be so; dead letters need none", async () => {
    const address = freshAddress();
    const letters = `${address}.dlq`;
    await (await connect({ ordered: false })).publish([message(letters, "1", { key: "k" })]);
    await (await collect(await connect(), letters)).all(["1"]);
    await (await collect(await connect({ ordered: false }), address)).subscription.stop({ drainMs: 0 });
    await expect(collect(await connect(), address)).rejects.toThrow("does not keep the order of a key");
  });

  test("topics are made as the channel's binding says, subscriptions to stay", async () => {
    const transport = await connect();
    const address = freshAddress();
    const bindings = {
      googlepubsub: {
        topic: `${address}-topic`,
        labels: { team: "sales" },
        messageRetentionDuration: "86400s",
        messageStoragePolicy: { allowedPersistenceRegions: ["europe-west6"] },
        schemaSettings: { name: `projects/${project}/schemas/order`, encoding: "json" },
      },
    };
    await transport.publish([{ ...message(address, "1"), bindings }]);
    expect(fake().topics.get(topicOf(`${address}-topic`))).toMatchObject({
      labels: { team: "sales" },
      messageRetentionDuration: { seconds: 86_400 },
      messageStoragePolicy: { allowedPersistenceRegions: ["europe-west6"] },
      schemaSettings: { schema: `projects/${project}/schemas/order`, encoding: "JSON" },
    });
    await collect(transport, freshAddress());
    expect([...fake().subscriptions().values()].at(-1)).toMatchObject({
      expirationPolicy: { ttl: null },
      enableMessageOrdering: true,
      deadLetterPolicy: { maxDeliveryAttempts: 100 },
    });
  });
});
