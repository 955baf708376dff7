/** What a transport makes of headers and keys comes back as it was, whatever is in them. */
import { headers as natsHeaders, type Msg } from "@nats-io/transport-node";
import type { Wire } from "@concord/runtime";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromKafkaHeaders, toKafkaHeaders } from "../../packages/transport-kafka/src/headers.ts";
import { fromMqtt, toMqtt } from "../../packages/transport-mqtt/src/headers.ts";
import { fromNats, readMessage, toNats } from "../../packages/transport-nats/src/headers.ts";
import { fromAmqp, toAmqp } from "../../packages/transport-rabbitmq/src/headers.ts";
import { toEntry, toFields } from "../../packages/transport-redis/src/entries.ts";
import { fromHttp, toHttp } from "../../packages/transport-webhook/src/headers.ts";

type Carried = Pick<Wire, "headers" | "key" | "body">;

const body = Buffer.from("{}");

/** Through the broker's form and back. Where keys and absent bodies are the broker's own, they are not among headers. */
const ways: Readonly<Record<string, (wire: Wire) => Carried>> = {
  kafka: ({ headers, key, body: sent }) => ({
    headers: fromKafkaHeaders([...toKafkaHeaders(headers)]),
    ...(key === undefined ? {} : { key }),
    body: sent,
  }),
  rabbitmq(wire) {
    const properties = toAmqp(wire);
    const message = { content: body, properties, fields: { redelivered: false } };
    return plain(fromAmqp(message as unknown as Parameters<typeof fromAmqp>[0]));
  },
  nats: (wire) => {
    // By the bytes that the client sends.
    const Headers = natsHeaders().constructor as unknown as {
      decode(bytes: Uint8Array): ReturnType<typeof natsHeaders>;
    };
    const written = toNats(wire) as unknown as { encode(): Uint8Array };
    return plain(fromNats(Headers.decode(written.encode()), body));
  },
  "nats, unparsed"(wire) {
    const block = (toNats(wire) as unknown as { encode(): Uint8Array }).encode();
    // In the middle of what the connection has read.
    const read = Buffer.concat([Buffer.from("HMSG "), block, body]).subarray("HMSG ".length);
    return plain(readMessage({ _rdata: read, _msg: { hdr: block.length } } as unknown as Msg));
  },
  redis(wire) {
    const fields = toFields(wire).map((field) => Buffer.from(field));
    return plain(toEntry("1-0", fields));
  },
  mqtt: (wire) => plain(fromMqtt({ properties: toMqtt(wire), payload: body })),
  webhook(wire) {
    // Refuses what HTTP cannot carry.
    const { headers, key, isTombstone } = fromHttp(new Headers(toHttp(wire)));
    return plain({ headers, key, body: isTombstone ? null : body });
  },
};

function plain({
  headers,
  key,
  body: read,
}: {
  headers: Wire["headers"];
  key: string | undefined;
  body: Wire["body"];
}): Carried {
  return { headers, body: read, ...(key === undefined ? {} : { key }) };
}

const value = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", " ", "a%20b", "100 %", "ü☂", "\ttab", "two\nlines", "x".repeat(300)),
);
const attribute = fc.constantFrom(
  "ce-id",
  "ce-type",
  "ce-source",
  "ce-subject",
  "ce-time",
  "ce-specversion",
  "ce-expirytime",
);
const runtime = fc.constantFrom("content-type", "traceparent", "correlation-id", "reply-to", "dlq-reason", "dlq-error");
const application = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/),
  fc.constantFrom("id", "type", "time", "subject", "key", "body", "header-id"),
);

/** Not a header that somebody on the way would take for their own. */
const carried = (name: string) =>
  !/^(?:nats-|webhook-|sec-|accept|concord-|proxy-|ce-partitionkey)/.test(name) && !hops.has(name);
const hops = new Set(["host", "te", "via", "connection", "upgrade", "trailer", "cookie", "forwarded", "authorization"]);

const wires = fc.record({
  headers: fc.dictionary(fc.oneof(attribute, runtime, application).filter(carried), value, {
    maxKeys: 8,
    noNullPrototype: true,
  }),
  key: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  body: fc.constantFrom(body, null),
});

test.each(Object.entries(ways))("%s", (_, way) => {
  fc.assert(
    fc.property(wires, ({ headers, key, body: sent }) => {
      const wire: Wire = { channel: "orders", headers, body: sent, ...(key === undefined ? {} : { key }) };
      expect(way(wire)).toEqual({ headers, body: sent, ...(key === undefined ? {} : { key }) });
    }),
    { numRuns: 400 },
  );
});

test("attempts that somebody else has written are a number all the same, so that tries come to an end", () => {
  const ofRabbit = (headers: object, redelivered = false) =>
    fromAmqp({ content: body, properties: { headers }, fields: { redelivered } } as unknown as Parameters<
      typeof fromAmqp
    >[0]).attempt;
  const ofRedis = (written: string) => toEntry("1-0", [Buffer.from(":attempt"), Buffer.from(written)]).attempt;
  expect(["x", "-5", "Infinity", "1.5", "", "3"].map((written) => ofRabbit({ "concord-attempt": written }))).toEqual([
    1, 1, 1, 1, 1, 3,
  ]);
  expect(ofRabbit({ "concord-attempt": 2 }, true)).toBe(3);
  expect(ofRabbit({ "x-delivery-count": "often" })).toBe(1);
  expect(["x", "-5", "Infinity", "1.5", "", "3"].map(ofRedis)).toEqual([1, 1, 1, 1, 1, 3]);
});
