/** What of the AWS transport needs no service. */
import type { Wire } from "@concord/runtime";
import { fromEnv } from "@concord/transport-aws";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBody, toBody } from "../../packages/transport-aws/src/envelope.ts";
import { nameFrom } from "../../packages/transport-aws/src/names.ts";

describe("AWS", () => {
  test("what others have put into the queue is read: a CloudEvent, and anything else as it is", () => {
    const event = {
      specversion: "1.0",
      id: "1",
      type: "t",
      source: "s",
      datacontenttype: "application/json",
      data: { a: 1 },
    };
    const { headers, body } = fromBody(JSON.stringify(event));
    expect(headers).toEqual({
      "ce-specversion": "1.0",
      "ce-id": "1",
      "ce-type": "t",
      "ce-source": "s",
      "content-type": "application/json",
    });
    expect(Buffer.from(body!).toString()).toBe('{"a":1}');
    expect(fromBody(JSON.stringify({ "detail-type": "t", detail: event })).headers).toEqual(headers);
    expect(fromBody("plain")).toEqual({ headers: {}, body: Buffer.from("plain") });
    const text = { ...event, datacontenttype: "text/plain", data: "hello" };
    expect(Buffer.from(fromBody(JSON.stringify(text)).body!).toString()).toBe("hello");
  });

  test("an envelope gives back what was put into it", () => {
    const name = fc.oneof(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
      fc.constantFrom("ce-data", "ce-id", "ce-concordkey"),
    );
    const headers = fc
      .dictionary(name, fc.string({ unit: "binary", maxLength: 12 }), { maxKeys: 5 })
      .map((given) => ({ ...given }));
    const body = fc.oneof(
      fc.constant(null),
      fc.uint8Array({ maxLength: 64 }),
      fc.jsonValue({ maxDepth: 2 }).map((value) => Buffer.from(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(headers, fc.option(fc.string(), { nil: undefined }), body, (given, key, bytes) => {
        const wire: Wire = { channel: "any", headers: given, body: bytes, ...(key === undefined ? {} : { key }) };
        const read = fromBody(toBody(wire));
        expect(read.headers).toEqual(given);
        expect(read.key).toBe(key);
        expect(read.body === null ? null : [...read.body]).toEqual(bytes === null ? null : [...bytes]);
      }),
      { numRuns: 50 },
    );
  });

  test("names are what queues take, and differ where addresses do", () => {
    expect(nameFrom("concord-", "orders", "billing")).toBe("concord-orders-billing");
    for (const address of ["orders.placed", "/a/b c", "größe", "long".repeat(50)])
      expect(nameFrom("concord-", address, "billing")).toMatch(/^[\w-]{1,80}$/);
    expect(nameFrom("", "a.b")).not.toBe(nameFrom("", "a/b"));
  });

  test("configuration comes from the environment", () => {
    expect(fromEnv({ AWS_REGION: "eu-west-1", CONCORD_EVENT_BUS: "events" })).toEqual({
      region: "eu-west-1",
      eventBus: "events",
    });
    expect(() => fromEnv({})).toThrow("AWS_REGION");
  });
});
