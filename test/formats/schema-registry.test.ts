import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createConsumer,
  createProducer,
  type Listener,
  type MessageDefinition,
  type Transport,
} from "@concord/runtime";
import { framedAvroCodec, schemaIdOf, withSchemaRegistry, type FramedAvroCodec } from "@concord/runtime/avro";
import { memory } from "@concord/runtime/memory";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";

const before = { type: "record", name: "Order", fields: [{ name: "id", type: "string" }] };
const after = {
  type: "record",
  name: "Order",
  fields: [
    { name: "id", type: "string" },
    { name: "note", type: "string", default: "none" },
  ],
};

/** As much of a registry as its clients ask for. */
let schemas: string[];
let requests: string[];
let server: Server;
let url: string;

beforeEach(async () => {
  schemas = [];
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      const answer = (status: number, value: object): void =>
        void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      const byId = /^\/schemas\/ids\/(\d+)$/.exec(request.url!)?.[1];
      if (request.headers.authorization !== "Bearer secret") return answer(401, {});
      if (byId !== undefined) {
        const schema = schemas[Number(byId) - 1];
        return schema === undefined ? answer(404, {}) : answer(200, { schema });
      }
      const { schema } = JSON.parse(body) as { schema: string };
      if (request.url!.endsWith("/versions") && !schemas.includes(schema)) schemas.push(schema);
      const id = schemas.indexOf(schema) + 1;
      return id > 0 ? answer(200, { id }) : answer(404, {});
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((done) => server.close(done)));

const definition = (codec: FramedAvroCodec): MessageDefinition => ({
  name: "orderPlaced",
  type: "commerce.orderPlaced",
  contract: "orders@1.0.0",
  contentType: "application/vnd.apache.avro",
  channel: { name: "orders", address: "orders" },
  validate: () => undefined,
  codec,
});

const authorization = (): string => "Bearer secret";

test("what another version wrote is read by the schema that its id names", async () => {
  const broker = memory();
  const [writer, reader] = [framedAvroCodec(before), framedAvroCodec(after)];
  const sends = { orderPlaced: { message: definition(writer), operation: "send" } };
  const receives = { orderPlaced: { message: definition(reader), operation: "receive" } };
  const from = withSchemaRegistry(broker, { url, authorization, register: true, codecs: { "orders-value": writer } });
  const to = withSchemaRegistry(broker, { url, authorization, register: true, codecs: { "orders-value": reader } });

  const seen: unknown[] = [];
  const running = await createConsumer("billing", receives, { transport: to, group: "billing" })
    .on.orderPlaced((data) => void seen.push(data))
    .start();
  onTestFinished(() => running[Symbol.asyncDispose]());
  await using producer = createProducer("orders", sends, { transport: from });
  for (const id of ["1", "2", "3"]) await producer.orderPlaced({ id });

  await expect.poll(() => seen).toEqual(["1", "2", "3"].map((id) => ({ id, note: "none" })));
  expect(requests.filter((request) => request.startsWith("GET"))).toEqual(["GET /schemas/ids/2"]);
});

test("an id that nobody registered is refused, and holds nothing up", async () => {
  const broker = memory();
  const codec = framedAvroCodec(before);
  const transport = withSchemaRegistry(broker, {
    url,
    authorization,
    register: true,
    codecs: { "orders-value": codec },
  });
  const receives = { orderPlaced: { message: definition(codec), operation: "receive" } };
  const [seen, dead]: unknown[][] = [[], []];
  const hooks = { onDeadLetter: (letter: object) => void dead!.push(letter) };
  const running = await createConsumer("billing", receives, { transport, group: "billing", hooks })
    .on.orderPlaced((data) => void seen!.push(data))
    .start();
  onTestFinished(() => running[Symbol.asyncDispose]());

  const headers = { "ce-type": "commerce.orderPlaced", "ce-id": "1", "ce-source": "x" };
  const foreign = Buffer.from([0, 0, 0, 0, 99, 2, 0x61]);
  const own = Buffer.from(codec.encode({ id: "b" }));
  expect([schemaIdOf(foreign), schemaIdOf(own), schemaIdOf(Buffer.from("{}"))]).toEqual([99, 1, undefined]);
  await broker.publish([
    { channel: "orders", headers, body: foreign },
    { channel: "orders", headers: { ...headers, "ce-id": "2" }, body: own },
  ]);
  await expect.poll(() => [seen, dead!.length]).toEqual([[{ id: "b" }], 1]);
});

test.each([
  ["the schema is not registered", { authorization }, /does not have the schema of orders-value/],
  ["the credentials are wrong", { authorization: () => "Bearer wrong" }, /answers 401/],
])("it does not start where %s", async (_, options, message) => {
  const codecs = { "orders-value": framedAvroCodec(before) };
  const transport = withSchemaRegistry(memory(), { url, codecs, ...options });
  await expect(transport.connect()).rejects.toThrow(message);
  await expect(transport.connect()).rejects.not.toThrow(/wrong/);
});

test("a broker that is away is told of, and a message that cannot be given back holds nothing up", async () => {
  const codec = framedAvroCodec(before);
  let listening: Listener | undefined;
  const broker: Transport = {
    ...memory(),
    subscribe: async (_, listener) => {
      listening = listener;
      return { pause: () => undefined, resume: () => undefined, stop: async () => undefined };
    },
  };
  const tokens = ["Bearer secret", "Bearer expired"];
  const transport = withSchemaRegistry(broker, {
    url,
    authorization: () => tokens.shift()!,
    register: true,
    codecs: { "orders-value": codec },
  });
  await transport.connect();
  const seen: unknown[] = [];
  await transport.subscribe(
    { channels: [], group: "billing", prefetch: 2, ephemeral: false },
    {
      delivered: ({ body }) => void seen.push(codec.decode(body!)),
      interrupted: ({ message }) => void seen.push(message),
      failed: () => undefined,
    },
  );
  listening!.interrupted?.(new Error("away"));
  const foreign = Buffer.from([0, 0, 0, 0, 99, 2, 0x61]);
  for (const body of [foreign, Buffer.from(codec.encode({ id: "b" }))])
    listening!.delivered({
      channel: "orders",
      headers: {},
      body,
      attempt: 1,
      settle: () => Promise.reject(new Error("taken back")),
    });
  await expect.poll(() => seen).toEqual(["away", { id: "b" }]);
});
