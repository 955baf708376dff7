/** The packages that generated ones name to their users are there, and say the same clients. */
import { readFileSync } from "node:fs";
import { transportsFor } from "@concord/codegen";
import { expect, test } from "vitest";

test.each([
  ["kafka", "@concord/transport-kafka"],
  ["amqp", "@concord/transport-rabbitmq"],
  ["nats", "@concord/transport-nats"],
  ["mqtt", "@concord/transport-mqtt"],
  ["redis", "@concord/transport-redis"],
  ["sns", "@concord/transport-aws"],
  ["sqs", "@concord/transport-aws"],
  ["googlepubsub", "@concord/transport-pubsub"],
  ["amqp1", "@concord/transport-servicebus"],
  ["servicebus", "@concord/transport-servicebus"],
  ["https", "@concord/transport-webhook"],
])("%s is spoken by %s, with a client that it takes", (protocol, name) => {
  const [transport, ...others] = transportsFor([protocol]);
  expect([transport?.name, others]).toEqual([name, []]);
  const manifest = new URL(`../../${name.replace("@concord", "packages")}/package.json`, import.meta.url);
  const { peerDependencies = {} } = JSON.parse(readFileSync(manifest, "utf8")) as {
    readonly peerDependencies?: Readonly<Record<string, string>>;
  };
  expect(Object.keys(peerDependencies)).toEqual(expect.arrayContaining([...transport!.peers]));
});
