import { type FabricPairs, pairFabrics } from "@concord/compat";
import { loadFabric, memoryFiles } from "@concord/contracts";
import { describe, expect, test } from "vitest";

/** A document of channels, each with the messages it carries: `address → name → payload property`. */
function events(channels: Readonly<Record<string, Readonly<Record<string, string>>>>, title = "Orders"): string {
  const lines = Object.entries(channels).map(([address, messages], index) => {
    const inner = Object.entries(messages).map(
      ([name, property]) => `      ${name}: { payload: { type: object, properties: { ${property}: { type: string } } } }`,
    );
    return `  channel${index}:\n    address: ${address}\n    messages:\n${inner.join("\n")}`;
  });
  const operations = Object.keys(channels).map(
    (_, index) => `  send${index}: { action: send, channel: { $ref: "#/channels/channel${index}" } }`,
  );
  return `asyncapi: 3.0.0\ninfo: { title: ${title}, version: 1.0.0 }\nchannels:\n${lines.join("\n")}\noperations:\n${operations.join("\n")}\n`;
}

async function pairs(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): Promise<FabricPairs> {
  const read = (files: Readonly<Record<string, string>>) => loadFabric(memoryFiles(files), { root: "contracts" });
  return pairFabrics(await read(before), await read(after));
}

const file = "contracts/shop/orders/asyncapi.yaml";

describe("what is what", () => {
  test("channels by address, whatever their keys are", async () => {
    const { channels } = await pairs(
      { [file]: events({ placed: { placed: "a" }, cancelled: { cancelled: "b" } }) },
      { [file]: events({ cancelled: { cancelled: "b" }, placed: { placed: "a" } }) },
    );
    expect(channels.kept.map(({ before, after }) => [before.name, before.address, after.name, after.address])).toEqual([
      ["channel0", "placed", "channel1", "placed"],
      ["channel1", "cancelled", "channel0", "cancelled"],
    ]);
  });

  test("a channel that keeps its key and changes its address is the same channel", async () => {
    const { channels } = await pairs({ [file]: events({ placed: { placed: "a" } }) }, { [file]: events({ "placed.v2": { placed: "a" } }) });
    expect([channels.kept.length, channels.removed.length]).toEqual([1, 0]);
  });

  test("a service that moved to another domain and folder takes everything along", async () => {
    const text = events({ placed: { placed: "a" } });
    const { services, channels, messages, operations } = await pairs({ [file]: text }, { "contracts/trade/sales/asyncapi.yaml": text });
    for (const matching of [services, channels, messages, operations]) {
      expect([matching.kept.length, matching.removed.length, matching.added.length]).toEqual([1, 0, 0]);
    }
  });

  test("the only message of a channel is the same whatever it is called", async () => {
    const { messages } = await pairs({ [file]: events({ placed: { placed: "a" } }) }, { [file]: events({ placed: { orderPlaced: "b" } }) });
    expect(messages.kept.map(({ before, after }) => [before.name, after.name])).toEqual([["placed", "orderPlaced"]]);
  });

  test("of two renamed messages each keeps its payload", async () => {
    const { messages } = await pairs(
      { [file]: events({ placed: { one: "a", two: "b" } }) },
      { [file]: events({ placed: { second: "b", first: "a" } }) },
    );
    expect(messages.kept.map(({ before, after }) => [before.name, after.name])).toEqual([
      ["one", "first"],
      ["two", "second"],
    ]);
  });

  test("what cannot be told apart is not guessed", async () => {
    const { messages } = await pairs(
      { [file]: events({ placed: { one: "a", two: "b" } }) },
      { [file]: events({ placed: { third: "c", fourth: "d" } }) },
    );
    expect([messages.kept.length, messages.removed.length, messages.added.length]).toEqual([0, 2, 2]);
  });
});
