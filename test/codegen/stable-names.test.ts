import { modelService } from "@concord/codegen";
import type { JsonObject } from "@concord/diagnostics";
import { expect, test } from "vitest";
import { fabricOf } from "./plan-contract.ts";

type Part = Readonly<Record<string, JsonObject>>;

const channels: Part = {
  placed: { address: "placed", messages: { orderPlaced: { $ref: "#/components/messages/orderPlaced" } } },
  moved: { address: "moved", messages: { moved: { payload: { $ref: "#/components/schemas/order_id" } } } },
};
const messages: Part = {
  orderPlaced: {
    payload: {
      type: "object",
      properties: { one: { $ref: "#/components/schemas/orderId" }, other: { $ref: "#/components/schemas/OrderId" } },
    },
  },
};
const schemas: Part = { order_id: { type: "string" }, orderId: { type: "integer" }, OrderId: { type: "boolean" } };

const usual = { channels, messages, schemas };
const reversed = (part: Part): Part => Object.fromEntries(Object.entries(part).reverse());

/** What the types and messages of a contract are called, by where they stand in it. */
async function namesOf(parts: typeof usual): Promise<ReadonlyMap<string, string>> {
  const operations = Object.fromEntries(
    Object.keys(parts.channels).map((key) => [key, { action: "send", channel: { $ref: `#/channels/${key}` } }]),
  );
  const info = { title: "Orders", version: "1.0.0" };
  const components = { messages: parts.messages, schemas: parts.schemas };
  const text = JSON.stringify({ asyncapi: "3.0.0", info, channels: parts.channels, operations, components });
  const fabric = await fabricOf("orders", text);
  const model = modelService(fabric, fabric.services[0]!, { scope: "@contracts" });
  return new Map([
    ...model.types.flatMap((type) => ("definition" in type ? [[type.definition.at.pointer, type.name] as const] : [])),
    ...model.messages.map(({ message, name }) => [message.at.pointer, name] as const),
  ]);
}

test("names are those that the contract writes, where two would be called alike", async () => {
  const names = await namesOf(usual);
  expect(names.get("/components/schemas/OrderId")).toBe("OrderId");
  expect(names.get("/components/messages/orderPlaced")).toBe("orderPlaced");
});

test.each([
  [
    "its parts stand in another order",
    { channels: reversed(channels), messages: reversed(messages), schemas: reversed(schemas) },
  ],
  [
    "a channel before others has a message of a name that there is",
    { ...usual, channels: { first: { address: "first", messages: { orderPlaced: { payload: {} } } }, ...channels } },
  ],
  ["a component is called nearly like another one", { ...usual, messages: { order_placed: {}, ...messages } }],
  [
    "a component to which nothing refers is called like a message of a channel",
    { ...usual, messages: { moved: {}, ...messages } },
  ],
  ["there are more schemas", { ...usual, schemas: { "order-ID-x": { type: "null" }, AAA: {}, ...schemas } }],
])("nothing is called otherwise because %s", async (_, parts) => {
  const after = await namesOf(parts);
  const renamed = [...(await namesOf(usual))].filter(([pointer, name]) => after.get(pointer) !== name);
  expect(renamed).toEqual([]);
});
