import { describe, expect, test } from "vitest";
import { errorsIn, fabricOf } from "./fabric-of.ts";

const version2 = (info = "") => `
asyncapi: 2.6.0
info: { title: Accounts, version: 1.0.0${info} }
servers:
  production: { url: "kafka://broker.example:{port}/", protocol: Kafka, variables: { port: { default: "9092" } } }
  test: { url: test.example, protocol: kafka }
channels:
  user/signed-up:
    servers: [production]
    subscribe:
      message:
        $ref: "#/components/messages/UserSignedUp"
  user/{userId}/invite:
    parameters:
      userId: { description: Who., schema: { type: string, enum: [a, b] } }
    publish:
      operationId: on-invite
      traits:
        - summary: Said by a trait.
          x-rate-limit: { perSecond: 5 }
      message:
        oneOf:
          - name: Invite
            payload: { type: object }
          - payload: { type: string }
components:
  messages:
    UserSignedUp:
      headers: { type: object, properties: { tenant: { type: string } } }
      traits:
        - headers: { type: object, properties: { trace: { type: string } } }
          contentType: application/cloudevents+json
      payload: { type: object }
`;

describe("AsyncAPI 2.x in the words of 3.x", () => {
  test("publish is received, subscribe is sent", async () => {
    const fabric = await fabricOf({ "crm/accounts/asyncapi.yaml": version2() });
    expect(errorsIn(fabric)).toEqual([]);
    expect(fabric.operations.map(({ id, action, channel }) => [id, action, channel])).toEqual([
      ["accounts/onInvite", "receive", "crm/accounts/userUserIdInvite"],
      ["accounts/sendUserSignedUp", "send", "crm/accounts/userSignedUp"],
    ]);
  });

  test("rules look at messages and operations alone, not at what examples call so", async () => {
    const fabric = await fabricOf({
      "sales/orders/asyncapi.yaml": `
asyncapi: 2.6.0
info: { title: Orders, version: 1.0.0 }
channels:
  orders.refused:
    publish:
      operationId: orderRefused
      message:
        messageId: orderRefused
        payload:
          type: object
          properties: { message: { type: [string, "null"] } }
          examples: [{ message: null }]
        examples:
          - payload: { message: null, web: { publish: { tags: [{ name: once }, { name: once }] } } }
`,
    });
    expect(errorsIn(fabric)).toEqual([]);
  });

  test("documents written from the client's side are turned round", async () => {
    const fabric = await fabricOf({ "crm/accounts/asyncapi.yaml": version2(", x-perspective: client") });
    expect(fabric.operations.map(({ id, action }) => [id, action])).toEqual([
      ["accounts/onInvite", "send"],
      ["accounts/receiveUserSignedUp", "receive"],
    ]);
  });

  test("names are made from the channel where nobody gave one", async () => {
    const fabric = await fabricOf({ "crm/accounts/asyncapi.yaml": version2() });
    expect(fabric.messages.map(({ id, kind }) => [id, kind])).toEqual([
      ["crm/invite", "command"],
      ["crm/userSignedUp", "event"],
      ["crm/userUserIdInvite", "command"],
    ]);
  });

  test("servers are the channel's own, with their variables filled in", async () => {
    const fabric = await fabricOf({ "crm/accounts/asyncapi.yaml": version2() });
    const [signedUp, invite] = fabric.channels;
    expect(signedUp).toMatchObject({ address: "user/signed-up", protocols: ["kafka"] });
    expect(signedUp!.servers.map(({ host }) => host)).toEqual(["broker.example:9092"]);
    expect(invite!.servers.map(({ host }) => host)).toEqual(["broker.example:9092", "test.example"]);
    expect(invite!.parameters).toEqual([{ name: "userId", description: "Who.", enum: ["a", "b"] }]);
  });

  test("traits are merged in, the trait winning", async () => {
    const fabric = await fabricOf({ "crm/accounts/asyncapi.yaml": version2() });
    expect(fabric.operations[0]).toMatchObject({ summary: "Said by a trait.", rateLimit: { perSecond: 5 } });
    const message = fabric.messages.find(({ name }) => name === "userSignedUp")!;
    expect(message.contentType).toBe("application/cloudevents+json");
    expect(message.headers!.json).toEqual({
      type: "object",
      properties: { tenant: { type: "string" }, trace: { type: "string" } },
    });
  });
});

const version3 = `
asyncapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
defaultContentType: application/json
servers:
  rabbit: { host: rabbit.example, protocol: amqps }
channels:
  quoteRequests:
    address: quotes.requests
    messages:
      quoteRequested:
        traits:
          - contentType: text/plain
            correlationId: { location: $message.header#/correlation }
        contentType: application/json
        payload: { type: object }
  quoteReplies:
    address: null
    messages:
      quoted: { $ref: "#/components/messages/Quoted" }
operations:
  answer-quote:
    action: receive
    channel: { $ref: "#/channels/quoteRequests" }
    reply:
      address: { location: $message.header#/replyTo }
      channel: { $ref: "#/channels/quoteReplies" }
components:
  messages:
    Quoted: { payload: { type: object } }
    NeverSent: { payload: { type: string } }
`;

describe("AsyncAPI 3.x", () => {
  test("requests and replies", async () => {
    const fabric = await fabricOf({ "sales/quotes/asyncapi.yaml": version3 });
    expect(errorsIn(fabric)).toEqual([]);
    expect(fabric.operations).toHaveLength(1);
    expect(fabric.operations[0]).toMatchObject({
      id: "quotes/answerQuote",
      action: "receive",
      channel: "sales/quotes/quoteRequests",
      messages: [{ message: "sales/quoteRequested", shared: true }],
      reply: {
        address: "$message.header#/replyTo",
        channel: "sales/quotes/quoteReplies",
        messages: [{ message: "sales/quoted" }],
      },
    });
  });

  test("a message's own words win over those of its traits", async () => {
    const fabric = await fabricOf({ "sales/quotes/asyncapi.yaml": version3 });
    const message = fabric.messages.find(({ name }) => name === "quoteRequested");
    expect(message).toMatchObject({ contentType: "application/json", correlationId: "$message.header#/correlation" });
  });

  test("what a message is follows from who sends it", async () => {
    const fabric = await fabricOf({ "sales/quotes/asyncapi.yaml": version3 });
    expect(fabric.messages.map(({ name, kind }) => [name, kind])).toEqual([
      ["neverSent", "event"],
      ["quoteRequested", "command"],
      ["quoted", "reply"],
    ]);
  });
});
