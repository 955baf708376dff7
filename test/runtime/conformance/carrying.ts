/** What comes out is what went in. */
import { ConcordError } from "@concord/runtime";
import { expect } from "vitest";
import { pause, text, until, wire, type Case } from "./bench.ts";

export const carrying: readonly Case[] = [
  {
    name: "every byte of a body arrives as it was sent",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("bytes"));
      const body = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await transport.publish([wire(bench.address("bytes"), body)]);
      await until("the message", () => deliveries.length === 1);
      expect([...deliveries[0]!.body!]).toEqual([...body]);
    },
  },
  {
    name: "headers arrive, CloudEvents and the application's, text beyond ASCII included",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("headers"));
      const headers = {
        "ce-specversion": "1.0",
        "ce-id": "id-1",
        "ce-type": "shop.orderPlaced",
        "ce-source": "shop",
        "ce-time": "2026-03-11T09:30:00.000Z",
        "ce-subject": "order/1",
        "content-type": "application/json",
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "correlation-id": "c-1",
        "dlq-reason": "failed",
        tenant: "Zürich ☂",
        "x-empty": "",
      };
      await transport.publish([wire(bench.address("headers"), "{}", { headers })]);
      await until("the message", () => deliveries.length === 1);
      expect(deliveries[0]!.headers).toEqual(headers);
    },
  },
  {
    name: "a null body is a tombstone, an empty one is not",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("tombstones"));
      await transport.publish([wire(bench.address("tombstones"), null, { key: "k" })]);
      await until("the tombstone", () => deliveries.length === 1);
      await transport.publish([wire(bench.address("tombstones"), "", { key: "k" })]);
      await until("the empty body", () => deliveries.length === 2);
      expect(deliveries[0]!.body).toBeNull();
      expect(deliveries[1]!.body?.byteLength).toBe(0);
    },
  },
  {
    name: "key and channel arrive; a message without a key has none",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("keys"));
      await transport.publish([wire(bench.address("keys"), "1", { key: "order-1" })]);
      await transport.publish([wire(bench.address("keys"), "2")]);
      await until("both", () => deliveries.length === 2);
      const byText = (body: string) => deliveries.find((delivery) => text(delivery) === body)!;
      expect(byText("1").key).toBe("order-1");
      expect(byText("2").key).toBeUndefined();
      expect(deliveries.map(({ channel }) => channel)).toEqual([bench.address("keys"), bench.address("keys")]);
    },
  },
  {
    name: "what the sender does to its bytes after publishing changes nothing",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("copies"));
      const body = Buffer.from("before");
      await transport.publish([wire(bench.address("copies"), body)]);
      body.fill("x");
      await until("the message", () => deliveries.length === 1);
      expect(text(deliveries[0]!)).toBe("before");
    },
  },
  {
    name: "many messages in one publish all arrive",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("many"));
      const bodies = Array.from({ length: 500 }, (_, index) => String(index));
      await transport.publish(bodies.map((body) => wire(bench.address("many"), body)));
      await until("all of them", () => deliveries.length >= bodies.length);
      expect(deliveries.map(text).sort()).toEqual(bodies.sort());
    },
  },
  {
    name: "an address with a parameter receives every address that it stands for, and no other",
    needs: ({ wildcards }) => wildcards,
    async run(bench) {
      const transport = await bench.transport();
      // Some brokers must know an address before they can match it.
      const one = bench.address("shipments.1.eta");
      const two = bench.address("shipments.2.eta");
      const other = bench.address("shipments.1.route");
      const { deliveries } = await bench.collect(transport, bench.address("shipments.{shipmentId}.eta"));
      await transport.publish([wire(one, "one"), wire(two, "two"), wire(other, "other")]);
      await until("both", () => deliveries.length >= 2);
      await pause(100);
      expect(deliveries.map(({ channel }) => channel).sort()).toEqual([one, two]);
    },
  },
  {
    name: "an address with a parameter may begin as a path does",
    needs: ({ wildcards }) => wildcards,
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, `/${bench.unique}/carriers/{carrier}/tracking`);
      const address = `/${bench.unique}/carriers/north-1/tracking`;
      await transport.publish([wire(address, "1"), wire(`/${bench.unique}/carriers/north-1/price`, "2")]);
      await until("the message", () => deliveries.length > 0);
      await pause(100);
      expect(deliveries.map(({ channel }) => channel)).toEqual([address]);
    },
  },
  {
    name: "an address of any form is carried as it is, or refused at once by a clear error",
    async run(bench) {
      const transport = await bench.transport();
      const forms = [
        "leading",
        "with space",
        "größe",
        "a:b",
        "mixed.dots/and:colons",
        "trailing/",
        "/double",
        "*",
        "#",
        ">",
      ];
      const addresses = [...forms.map((form) => `/${bench.unique}/${form}`), `${bench.unique}.${"long".repeat(500)}`];
      for (const address of addresses) {
        const begun = performance.now();
        const group = bench.group(String(addresses.indexOf(address)));
        const subscribed = await bench.collect(transport, address, { group }).catch((error: unknown) => error);
        const refused = await transport.publish([wire(address, "1"), wire(`/${bench.unique}/other`, "2")]).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (subscribed instanceof Error || refused !== undefined) {
          for (const error of [subscribed, refused]) {
            expect(error, address).toBeInstanceOf(ConcordError);
            expect(error, address).toMatchObject({ code: "parameter" });
          }
          expect(performance.now() - begun, address).toBeLessThan(3_000);
          continue;
        }
        const { deliveries } = subscribed as Awaited<ReturnType<typeof bench.collect>>;
        await until(`the message of ${address}`, () => deliveries.length > 0);
        expect([...new Set(deliveries.map(({ channel }) => channel))]).toEqual([address]);
        expect(deliveries.map(text)).toEqual(["1"]);
      }
    },
  },
  {
    name: "a message that is too large is refused with a clear error, and nothing of it is sent",
    needs: ({ maxBytes }) => maxBytes !== undefined,
    async run(bench) {
      const orders = await bench.producer();
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("orders"));
      const orderId = "x".repeat(transport.caps.maxBytes!);
      await expect(orders.orderPlaced({ orderId, total: 1 }, { key: "k" })).rejects.toMatchObject({
        code: "message-too-large",
      });
      await pause(50);
      expect(deliveries).toEqual([]);
    },
  },
];
