/** What holds of every transport's configuration: nothing is read elsewhere, nothing is said of it, all of it is encrypted. */
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import path from "node:path";
import type { Transport } from "@concord/runtime";
import * as aws from "@concord/transport-aws";
import * as kafka from "@concord/transport-kafka";
import * as mqtt from "@concord/transport-mqtt";
import * as nats from "@concord/transport-nats";
import * as pubsub from "@concord/transport-pubsub";
import * as rabbitmq from "@concord/transport-rabbitmq";
import * as redis from "@concord/transport-redis";
import * as servicebus from "@concord/transport-servicebus";
import * as sqlite from "@concord/transport-sqlite";
import * as webhook from "@concord/transport-webhook";
import { describe, expect, onTestFinished, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

/** With the variables that none of them can do without. */
const transports = {
  aws: [aws.fromEnv, ["AWS_REGION"]],
  kafka: [kafka.fromEnv, ["KAFKA_BROKERS"]],
  mqtt: [mqtt.fromEnv, ["MQTT_URL", "MQTT_CLIENT_ID"]],
  nats: [nats.fromEnv, ["NATS_URL"]],
  pubsub: [pubsub.fromEnv, ["PUBSUB_PROJECT_ID"]],
  rabbitmq: [rabbitmq.fromEnv, ["RABBITMQ_URL"]],
  redis: [redis.fromEnv, ["REDIS_URL"]],
  servicebus: [servicebus.fromEnv, ["SERVICEBUS_CONNECTION_STRING"]],
  sqlite: [sqlite.fromEnv, ["CONCORD_SQLITE_FILE"]],
  webhook: [webhook.fromEnv, ["WEBHOOK_URL", "WEBHOOK_SECRET"]],
} as const satisfies Record<string, readonly [(environment: Record<string, string>) => unknown, readonly string[]]>;

describe("fromEnv()", () => {
  test("is there for every transport", () => {
    const packages = readdirSync(path.join(root, "packages")).filter((name) => name.startsWith("transport-"));
    expect(Object.keys(transports).toSorted()).toEqual(
      packages.map((name) => name.replace("transport-", "")).toSorted(),
    );
  });

  test.each(Object.entries(transports))("of %s names everything that is missing", (_, [fromEnv, needed]) => {
    expect(() => fromEnv({})).toThrow(`not set: ${needed.join(", ")}`);
    expect(() => fromEnv(Object.fromEntries(needed.map((name) => [name, "  "])))).toThrow(
      `not set: ${needed.join(", ")}`,
    );
  });

  test.each(Object.entries(transports))("of %s says what is wrong, and no value", (name, [fromEnv, needed]) => {
    const source = readFileSync(path.join(root, `packages/transport-${name}/src/from-env.ts`), "utf8");
    const prefixes = [...source.matchAll(/readTls\(variables, "(\w+)"\)/g)].map(([, prefix]) => prefix!);
    const variables = [
      ...[...source.matchAll(/variables\.\w+\(\s*"(\w+)"/g)].map(([, variable]) => variable!),
      ...prefixes.flatMap((prefix) => ["TLS", "CA_FILE", "CERT_FILE", "KEY_FILE"].map((end) => `${prefix}_${end}`)),
    ];
    expect(variables.length).toBeGreaterThan(0);
    let told = "";
    try {
      fromEnv(Object.fromEntries(variables.map((variable) => [variable, "hunter2 : hunter2"])));
    } catch (error) {
      told = `${String(error)} ${(error as Error).stack} ${String((error as Error).cause)}`;
    }
    expect(told).not.toContain("hunter2");
    for (const prefix of prefixes) {
      const wrong = { ...Object.fromEntries(needed.map((variable) => [variable, "x"])), [`${prefix}_TLS`]: "perhaps" };
      expect(() => fromEnv(wrong)).toThrow(`${prefix}_TLS is not true or false`);
    }
  });

  test("alone reads the environment", () => {
    const folders = ["runtime", ...Object.keys(transports).map((name) => `transport-${name}`)];
    const readers = folders.flatMap((folder) => {
      const source = path.join(root, "packages", folder, "src");
      return readdirSync(source, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts") && readFileSync(path.join(source, file), "utf8").includes("process.env"))
        .map((file) => path.basename(file));
    });
    expect(new Set(readers)).toEqual(new Set(["from-env.ts"]));
  });
});

describe("off this machine", () => {
  // Another name for this machine, which could be any other.
  const elsewhere = "0.0.0.0";

  /** What is said first to a broker at `elsewhere`; `greeting` is what its broker says before. */
  async function firstWords(open: (port: number) => Transport, greeting = ""): Promise<Buffer> {
    const said = Promise.withResolvers<Buffer>();
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      if (greeting !== "") socket.write(greeting);
      socket.once("data", (data) => {
        said.resolve(data);
        socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const transport = open((server.address() as { readonly port: number }).port);
    const connecting = transport.connect().catch(() => undefined);
    const words = await said.promise;
    server.close();
    await connecting;
    await transport.close();
    return words;
  }

  const info = `INFO ${JSON.stringify({ server_id: "s", version: "2.10.0", proto: 1, headers: true, max_payload: 1_048_576, tls_required: true, tls_available: true })}\r\n`;

  test.each<[string, (port: number) => Transport, string?]>([
    ["kafka", (port) => kafka.kafka({ brokers: [`${elsewhere}:${port}`] })],
    ["rabbitmq", (port) => rabbitmq.rabbitmq({ url: `amqps://user:pass@${elsewhere}:${port}` })],
    ["nats", (port) => nats.nats({ servers: [`${elsewhere}:${port}`] }), info],
    ["redis", (port) => redis.redis({ url: `rediss://${elsewhere}:${port}` })],
    ["mqtt", (port) => mqtt.mqtt({ url: `mqtts://${elsewhere}:${port}`, clientId: "shop" })],
  ])("%s speaks TLS 1.3 before anything else, and nothing older", async (_, open, greeting) => {
    const hello = await firstWords(open, greeting);
    // A record of a handshake, with a ClientHello in it.
    expect([hello[0], hello[5]]).toEqual([0x16, 0x01]);
    expect(supportedVersions(hello)).toEqual([0x0304]);
  });

  test.each<[string, () => unknown]>([
    ["rabbitmq", () => rabbitmq.rabbitmq({ url: "amqp://user:hunter2@broker" })],
    ["redis", () => redis.redis({ url: "redis://user:hunter2@broker" })],
    ["mqtt", () => mqtt.mqtt({ url: "mqtt://user:hunter2@broker", clientId: "shop" })],
  ])("%s refuses an address that is not encrypted, and says no password", (_, open) => {
    expect(open).toThrow("is not encrypted");
    expect(open).not.toThrow("hunter2");
  });
});

/** Of the extension 43 of a ClientHello. */
function supportedVersions(hello: Buffer): readonly number[] {
  const session = 5 + 4 + 2 + 32;
  const ciphers = session + 1 + hello[session]!;
  const compressions = ciphers + 2 + hello.readUInt16BE(ciphers);
  const extensions = compressions + 1 + hello[compressions]!;
  const end = extensions + 2 + hello.readUInt16BE(extensions);
  for (let at = extensions + 2; at < end; at += 4 + hello.readUInt16BE(at + 2)) {
    if (hello.readUInt16BE(at) !== 43) continue;
    return Array.from({ length: hello[at + 4]! / 2 }, (_, index) => hello.readUInt16BE(at + 5 + 2 * index));
  }
  return [];
}
