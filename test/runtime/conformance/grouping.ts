/** Who gets what. */
import { expect } from "vitest";
import { acknowledged, pause, text, until, wire, type Case } from "./bench.ts";

const numbers = Array.from({ length: 60 }, (_, index) => String(index));
const sorted = (bodies: readonly string[]): readonly string[] => [...bodies].sort();

export const grouping: readonly Case[] = [
  {
    name: "each group gets every message",
    async run(bench) {
      const transport = await bench.transport();
      const billing = await bench.collect(transport, bench.address("all"), { group: bench.group("billing") });
      const shipping = await bench.collect(transport, bench.address("all"), { group: bench.group("shipping") });
      await transport.publish(["1", "2"].map((body) => wire(bench.address("all"), body)));
      await until("both at both", () => billing.deliveries.length === 2 && shipping.deliveries.length === 2);
      expect(sorted(billing.deliveries.map(text))).toEqual(["1", "2"]);
      expect(sorted(shipping.deliveries.map(text))).toEqual(["1", "2"]);
    },
  },
  {
    name: "the members of a group share its messages, each of which comes once",
    async run(bench) {
      const sender = await bench.transport();
      const one = await bench.collect(await bench.transport(), bench.address("shared"));
      const two = await bench.collect(await bench.transport(), bench.address("shared"));
      await sender.publish(numbers.map((body) => wire(bench.address("shared"), body, { key: body })));
      const all = () => [...one.deliveries, ...two.deliveries].map(text);
      await until("all of them", () => new Set(all()).size === numbers.length);
      await pause(100);
      expect(sorted(all())).toEqual(sorted(numbers));
    },
  },
  {
    name: "a group finds what was published while it had no member",
    needs: ({ handsOver }) => handsOver !== false,
    async run(bench) {
      const transport = await bench.transport();
      const first = await bench.collect(transport, bench.address("away"));
      await first.subscription.stop({ drainMs: 1_000 });
      await transport.publish(["1", "2"].map((body) => wire(bench.address("away"), body)));
      const second = await bench.collect(await bench.transport(), bench.address("away"));
      await until("both", () => second.deliveries.length === 2);
      expect(sorted(second.deliveries.map(text))).toEqual(["1", "2"]);
    },
  },
  {
    name: "members of a group may listen to different channels: each gets its own, and shares the others",
    needs: ({ handsOver }) => handsOver !== false,
    async run(bench) {
      const [first, second, third] = ["first", "second", "third"].map((name) => bench.address(name));
      const sender = await bench.transport();
      const one = await bench.collect(await bench.transport(), [first!, second!]);
      const other = await bench.collect(await bench.transport(), [second!, third!]);
      // With keys and without.
      await sender.publish(
        [first!, second!, third!].flatMap((address) =>
          numbers.map((body, index) => wire(address, body, index % 2 === 0 ? { key: `key-${index % 7}` } : {})),
        ),
      );
      const seen = () => [...one.deliveries, ...other.deliveries];
      const distinct = () => new Set(seen().map((delivery) => `${delivery.channel} ${text(delivery)}`)).size;
      await until("all of them", () => distinct() === 3 * numbers.length, 30_000);
      expect(new Set(one.deliveries.map(({ channel }) => channel))).not.toContain(third);
      expect(new Set(other.deliveries.map(({ channel }) => channel))).not.toContain(first);
    },
  },
  {
    name: "a channel to which no member listens any more waits for one that does",
    needs: ({ handsOver }) => handsOver !== false,
    async run(bench) {
      const [mine, ours] = ["mine", "ours"].map((name) => bench.address(name));
      const sender = await bench.transport();
      const leaving = await bench.collect(await bench.transport(), [mine!, ours!]);
      const staying = await bench.collect(await bench.transport(), ours!);
      await leaving.subscription.stop({ drainMs: 1_000 });
      await sender.publish([wire(mine!, "1", { key: "k" }), wire(mine!, "2"), wire(ours!, "3", { key: "k" })]);
      await until("the one that is its own", () => staying.deliveries.length > 0, 30_000);
      const heir = await bench.collect(await bench.transport(), mine!);
      await until("both", () => heir.deliveries.length >= 2, 30_000);
      expect(staying.deliveries.map(text)).toEqual(["3"]);
      expect(sorted(heir.deliveries.map(text))).toEqual(["1", "2"]);
    },
  },
  {
    name: "what a killed member had not settled comes to the others",
    needs: (_, broker) => broker.kill !== undefined,
    async run(bench) {
      const doomed = await bench.transport();
      const held = await bench.collect(doomed, bench.address("killed"), { settle: () => undefined });
      const sender = await bench.transport();
      await sender.publish(numbers.map((body) => wire(bench.address("killed"), body, { key: body })));
      await until("some of them", () => held.deliveries.length > 0);
      const heir = await bench.collect(await bench.transport(), bench.address("killed"));
      await bench.broker.kill!(doomed);
      const all = () => new Set(heir.deliveries.map(text));
      await until("all of them", () => all().size === numbers.length, 60_000);
      expect(sorted([...all()])).toEqual(sorted(numbers));
    },
  },
  {
    name: "messages of one key come in the order in which they were published",
    needs: ({ ordered }) => ordered !== "none",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("ordered"), {
        settle: () => acknowledged,
      });
      const messages = numbers.map((body, index) => wire(bench.address("ordered"), body, { key: `key-${index % 4}` }));
      await transport.publish(messages.slice(0, 30));
      for (const message of messages.slice(30)) await transport.publish([message]);
      await until("all of them", () => deliveries.length === numbers.length);
      for (const key of ["key-0", "key-1", "key-2", "key-3"]) {
        const expected = messages.filter((message) => message.key === key).map(text);
        expect(deliveries.filter((delivery) => delivery.key === key).map(text)).toEqual(expected);
      }
    },
  },
  {
    name: "a subscription for this process alone begins at the end and leaves nothing behind",
    needs: ({ ephemeral }) => ephemeral,
    async run(bench) {
      const transport = await bench.transport();
      const address = bench.address("ephemeral");
      const group = bench.group("once");
      await bench.collect(transport, address);
      await transport.publish([wire(address, "before")]);
      const first = await bench.collect(transport, address, { ephemeral: true, group });
      await transport.publish([wire(address, "during")]);
      await until("the second", () => first.deliveries.length >= 1);
      await first.subscription.stop({ drainMs: 100 });
      await transport.publish([wire(address, "between")]);
      const second = await bench.collect(transport, address, { ephemeral: true, group });
      await transport.publish([wire(address, "after")]);
      await until("the last", () => second.deliveries.length >= 1);
      await pause(100);
      expect([first, second].map(({ deliveries }) => deliveries.map(text))).toEqual([["during"], ["after"]]);
    },
  },
  {
    name: "connect and close can be called twice, and connect again after close",
    async run(bench) {
      const transport = await bench.transport();
      await transport.connect();
      await transport.close();
      await transport.close();
      await expect(transport.publish([wire(bench.address("closed"), "1")])).rejects.toMatchObject({ code: "closed" });
      await transport.connect();
      const { deliveries } = await bench.collect(transport, bench.address("closed"));
      await transport.publish([wire(bench.address("closed"), "2")]);
      await until("the message", () => deliveries.length === 1);
      expect(text(deliveries[0]!)).toBe("2");
    },
  },
];
