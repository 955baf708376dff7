import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { memory, type HeaderMap, type Transport } from "@concord/runtime";
import { fromEnv, isSignedBy, nodeListener, receiveWebhooks, signWebhook, webhooks } from "@concord/transport-webhook";
import { describe, expect, onTestFinished, test } from "vitest";
import { conformance } from "../runtime/conformance/index.ts";
import { collect, message } from "./collector.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const other = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

async function serve(listener: RequestListener): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const addressOf = (request: Request): string => decodeURIComponent(new URL(request.url).pathname.slice(1));

/** Sends by webhook what is then kept by the other: what a partner of ours would see. */
function sendsTo(url: string, kept: Transport): Transport {
  const sending = webhooks({
    endpoints: (address) => [{ url: `${url}/${encodeURIComponent(address)}`, secrets: [secret] }],
  });
  return {
    name: "webhook",
    caps: { ...kept.caps, maxBytes: sending.caps.maxBytes! },
    async connect() {
      await Promise.all([sending.connect(), kept.connect()]);
    },
    publish: (messages, options) => sending.publish(messages, options),
    // The receiver adds the headers of webhooks to those that were sent.
    subscribe: (options, listener) =>
      kept.subscribe(options, {
        failed: (error) => listener.failed(error),
        delivered: (delivery) =>
          listener.delivered({
            channel: delivery.channel,
            ...(delivery.key === undefined ? {} : { key: delivery.key }),
            headers: withoutWebhook(delivery.headers),
            body: delivery.body,
            attempt: delivery.attempt,
            settle: (settlement) => delivery.settle(settlement),
          }),
      }),
    async close() {
      await Promise.all([sending.close(), kept.close()]);
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

function withoutWebhook(headers: HeaderMap): HeaderMap {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("webhook-")));
}

conformance({
  name: "webhook, received into memory",
  async open() {
    const { broker } = memory();
    const into = memory({ broker });
    const { server, url } = await serve(nodeListener(receiveWebhooks({ secrets: [secret], channel: addressOf, into })));
    return {
      transport: () => sendsTo(url, memory({ broker })),
      async close() {
        server.closeAllConnections();
        server.close();
      },
    };
  },
});

describe("signatures", () => {
  // From the reference libraries of Standard Webhooks.
  const signed = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1_614_265_330,
    body: Buffer.from('{"test": 2432232314}'),
  };
  const signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  test("are those of the reference libraries", () => {
    expect(signWebhook(signed, [secret])).toBe(signature);
    expect(isSignedBy(signed, signature, [secret])).toBe(true);
  });

  test("fit while a secret is replaced, on either side", () => {
    expect(isSignedBy(signed, signWebhook(signed, [other, secret]), [secret])).toBe(true);
    expect(isSignedBy(signed, signature, [other, secret])).toBe(true);
    expect(isSignedBy(signed, `v1a,ed25519 ${signature}`, [secret])).toBe(true);
  });

  test.each([
    ["another secret", signed, [other]],
    ["another body", { ...signed, body: Buffer.from('{"test": 2432232315}') }, [secret]],
    ["another id", { ...signed, id: "msg_other" }, [secret]],
    ["another time", { ...signed, timestamp: signed.timestamp + 1 }, [secret]],
  ])("do not fit %s", (_, changed, secrets) => {
    expect(isSignedBy(changed, signature, secrets)).toBe(false);
  });
});

describe("the receiver", () => {
  const now = () => Math.floor(Date.now() / 1_000);
  const body = Buffer.from('{"orderId":"1"}');
  const request = (headers: Record<string, string> = {}, init: RequestInit = {}): Request => {
    const timestamp = now();
    return new Request("http://localhost/orders", {
      method: "POST",
      body,
      ...init,
      headers: {
        "webhook-id": "msg_1",
        "webhook-timestamp": String(timestamp),
        "webhook-signature": signWebhook({ id: "msg_1", timestamp, body }, [secret]),
        "content-type": "application/json",
        ...headers,
      },
    });
  };

  test("keeps a message of a sender that knows no CloudEvents, under its webhook-id", async () => {
    const { broker } = memory();
    await using consumer = memory({ broker });
    await consumer.connect();
    const seen = await collect(consumer, "orders");
    const receive = receiveWebhooks({ secrets: [secret], channel: "orders", into: memory({ broker }) });
    expect((await receive(request({ "user-agent": "partner", cookie: "a=b" }))).status).toBe(204);
    await seen.all(["msg_1"]);
    expect(seen.deliveries[0]).toMatchObject({
      headers: { "ce-id": "msg_1", "content-type": "application/json" },
      body,
    });
    // A contract may name those of webhooks, as its idempotency key for one.
    expect(Object.keys(seen.deliveries[0]!.headers).sort()).toEqual([
      "ce-id",
      "content-type",
      "webhook-id",
      "webhook-signature",
      "webhook-timestamp",
    ]);
  });

  test.each([
    ["a signature by somebody else", () => request({ "webhook-signature": "v1,AAAA" }), 401],
    ["no signature", () => new Request("http://localhost/", { method: "POST", body }), 400],
    ["a timestamp of long ago", () => request({ "webhook-timestamp": String(now() - 301) }), 400],
    ["a timestamp yet to come", () => request({ "webhook-timestamp": String(now() + 301) }), 400],
    ["a body that is too large", () => request({}, { body: Buffer.alloc(1_001) }), 413],
    ["another method", () => new Request("http://localhost/"), 405],
  ])("refuses %s", async (_, make, status) => {
    const into = memory();
    const receive = receiveWebhooks({ secrets: [secret], channel: "orders", into, maxBytes: 1_000 });
    expect((await receive(make())).status).toBe(status);
  });

  test("asks to send again what it could not keep", async () => {
    const into = memory();
    into.publish = () => Promise.reject(new Error("full"));
    const response = await receiveWebhooks({ secrets: [secret], channel: "orders", into })(request());
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  });
});

describe("the sender", () => {
  const to = (url: string) => webhooks({ endpoints: { orders: [{ url, secrets: [secret] }] } });

  test("says which messages were not taken, and who has not taken them", async () => {
    const { server, url } = await serve((incoming, outgoing) => {
      outgoing.statusCode = incoming.headers["ce-id"] === "2" ? 500 : 204;
      outgoing.end();
    });
    onTestFinished(() => void server.close());
    await using transport = to(`${url}/token-in-the-path`);
    await transport.connect();
    const error = await transport.publish(["1", "2", "3"].map((id) => message("orders", id))).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error).toMatchObject({ code: "publish", failed: [1] });
    expect(error!.message).toContain("has answered 500");
    expect(error!.message).not.toContain("token-in-the-path");
  });

  test("does not follow a redirect", async () => {
    let elsewhere = 0;
    const { server, url } = await serve((incoming, outgoing) => {
      if (incoming.url === "/moved") elsewhere++;
      outgoing.writeHead(307, { location: "/moved" }).end();
    });
    onTestFinished(() => void server.close());
    await using transport = to(url);
    await transport.connect();
    await expect(transport.publish([message("orders", "1")])).rejects.toMatchObject({ code: "publish" });
    expect(elsewhere).toBe(0);
  });

  test("refuses unencrypted endpoints elsewhere, weak secrets, unknown addresses, and to be subscribed to", async () => {
    expect(() => to("http://partner.example/hooks")).toThrow("is not encrypted");
    expect(() => webhooks({ endpoints: { orders: [{ url: "https://a.example", secrets: ["short"] }] } })).toThrow(
      "24 bytes",
    );
    await using transport = to("https://partner.example/hooks");
    await transport.connect();
    await expect(transport.publish([message("elsewhere", "1")])).rejects.toMatchObject({ code: "configuration" });
    await expect(collect(transport, "orders")).rejects.toMatchObject({ code: "start" });
    expect(() => fromEnv({ WEBHOOK_URL: "https://a.example" })).toThrow("not set: WEBHOOK_SECRET");
  });
});
