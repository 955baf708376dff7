import { createIndex, type Fabric } from "@concord/contracts";
import { describe, expect, test } from "vitest";
import { errorsIn, fabricOf } from "./fabric-of.ts";

const server = (host = "kafka.example") => `servers: { kafka: { host: ${host}, protocol: kafka } }`;

/** A service that sends or receives one message on `orders.placed`, described by itself. */
const own = (
  action: "send" | "receive",
  parts: { host?: string; message?: string; kind?: string; type?: string } = {},
) => `
asyncapi: 3.1.0
info: { title: Own, version: 1.0.0 }
${server(parts.host)}
channels:
  placed:
    address: orders.placed
    messages:
      ${parts.message ?? "orderPlaced"}:
        ${parts.kind === undefined ? "" : `x-kind: ${parts.kind}`}
        payload: { type: ${parts.type ?? "object"} }
operations:
  ${action}OrderPlaced:
    action: ${action}
    channel: { $ref: "#/channels/placed" }
`;

const referring = `
asyncapi: 3.1.0
info: { title: Referring, version: 1.0.0 }
channels:
  orderEvents: { $ref: ../orders/asyncapi.yaml#/channels/placed }
operations:
  receiveOrderPlaced:
    action: receive
    channel: { $ref: "#/channels/orderEvents" }
    messages: [{ $ref: "#/channels/orderEvents/messages/orderPlaced" }]
`;

function summary(fabric: Fabric): { channels: string[]; messages: string[] } {
  return {
    channels: fabric.channels.map(({ id, owner, messages }) => `${id} of ${owner}: ${messages.join(" ")}`),
    messages: fabric.messages.map(({ id, owner, kind }) => `${id} of ${owner}: ${kind}`),
  };
}

describe("joining channels and messages", () => {
  test("by reference: one channel, one message, the owner's own schema", async () => {
    const fabric = await fabricOf({
      "shop/orders/asyncapi.yaml": own("send"),
      "shop/billing/asyncapi.yaml": referring,
    });
    expect(errorsIn(fabric)).toEqual([]);
    expect(summary(fabric)).toEqual({
      channels: ["shop/orders/placed of orders: shop/orderPlaced"],
      messages: ["shop/orderPlaced of orders: event"],
    });
    const received = fabric.operations.find(({ service }) => service === "billing")!.messages[0]!;
    expect(received.shared).toBe(true);
    expect(received.payload).toBe(fabric.messages[0]!.payload);
  });

  test("by address on the same server: the sender of an event owns it, whatever the order of the files", async () => {
    const fabric = await fabricOf({
      "shop/a-reader/asyncapi.yaml": own("receive", { type: "string" }),
      "shop/orders/asyncapi.yaml": own("send"),
    });
    expect(summary(fabric)).toEqual({
      channels: ["shop/orders/placed of orders: shop/orderPlaced"],
      messages: ["shop/orderPlaced of orders: event"],
    });
    const [reading] = fabric.operations;
    expect(reading!.messages[0]).toMatchObject({ shared: false, payload: { json: { type: "string" } } });
  });

  test("by address: the receiver of a command owns it", async () => {
    const fabric = await fabricOf({
      "shop/a-sender/asyncapi.yaml": own("send", { kind: "command" }),
      "shop/orders/asyncapi.yaml": own("receive", { kind: "command" }),
    });
    expect(summary(fabric)).toEqual({
      channels: ["shop/orders/placed of orders: shop/orderPlaced"],
      messages: ["shop/orderPlaced of orders: command"],
    });
  });

  test("another host is another channel, and a name that two services of a domain define is told apart", async () => {
    const fabric = await fabricOf({
      "shop/orders/asyncapi.yaml": own("send"),
      "shop/tills/asyncapi.yaml": own("send", { host: "elsewhere.example" }),
    });
    expect(summary(fabric)).toEqual({
      channels: [
        "shop/orders/placed of orders: shop/orders/orderPlaced",
        "shop/tills/placed of tills: shop/tills/orderPlaced",
      ],
      messages: ["shop/orders/orderPlaced of orders: event", "shop/tills/orderPlaced of tills: event"],
    });
  });

  test("without a server an address joins nothing", async () => {
    const files = { "shop/orders/asyncapi.yaml": own("send"), "shop/reader/asyncapi.yaml": own("receive") };
    const bare = Object.entries(files).map(([file, text]) => [file, text.replace(server(), "")]);
    const fabric = await fabricOf(Object.fromEntries(bare));
    expect(fabric.channels.map(({ id }) => id)).toEqual(["shop/orders/placed", "shop/reader/placed"]);
  });

  test("a message of another name on the joined channel is another message of that channel", async () => {
    const fabric = await fabricOf({
      "shop/orders/asyncapi.yaml": own("send"),
      "shop/reader/asyncapi.yaml": own("receive", { message: "orderArchived" }),
    });
    expect(summary(fabric)).toEqual({
      channels: ["shop/orders/placed of orders: shop/orderArchived shop/orderPlaced"],
      messages: ["shop/orderArchived of reader: event", "shop/orderPlaced of orders: event"],
    });
  });

  test("two channels of one contract with one address stay two", async () => {
    const two = own("send").replace(
      "operations:",
      "  also:\n    address: orders.placed\n    messages: { orderChanged: {} }\noperations:",
    );
    const fabric = await fabricOf({
      "shop/orders/asyncapi.yaml": two,
      "shop/reader/asyncapi.yaml": own("receive", { message: "orderChanged" }),
    });
    expect(summary(fabric).channels).toEqual([
      "shop/orders/also of orders: shop/orderChanged",
      "shop/orders/placed of orders: shop/orderPlaced",
    ]);
  });
});

describe("the index", () => {
  test("knows who sends and who receives", async () => {
    const fabric = await fabricOf({
      "shop/orders/asyncapi.yaml": own("send"),
      "shop/billing/asyncapi.yaml": referring,
      "shop/reports/uses.yaml": "name: Reports\nuses: [{ message: shop/orderPlaced, fields: [/orderId] }]",
    });
    const index = createIndex(fabric);
    expect(index.senders("shop/orderPlaced").map(({ service }) => service)).toEqual(["orders"]);
    expect(index.receivers("shop/orderPlaced").map(({ service }) => service)).toEqual(["billing"]);
    expect(index.declaredUsers("shop/orderPlaced").map(({ id }) => id)).toEqual(["reports"]);
    expect(index.messagesOnChannel("shop/orders/placed").map(({ id }) => id)).toEqual(["shop/orderPlaced"]);
    expect(index.operationsOfService("billing").map(({ id }) => id)).toEqual(["billing/receiveOrderPlaced"]);
    expect(index.senders("shop/nothing")).toEqual([]);
  });
});
