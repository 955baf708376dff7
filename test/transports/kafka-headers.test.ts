/** What a message says does not depend on the one before, though what repeats is encoded and decoded once. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromKafkaHeaders, toKafkaHeaders } from "../../packages/transport-kafka/src/headers.ts";

type Sent = readonly (readonly [Buffer, Buffer | undefined])[];

const sent = (...entries: readonly (readonly [string, string | Buffer])[]): Sent =>
  entries.map(([name, value]) => [Buffer.from(name), typeof value === "string" ? Buffer.from(value) : value]);

test("a header in the place of another is not taken for it", () => {
  expect(fromKafkaHeaders(sent(["ce_id", "1"], ["colour", "red"]))).toEqual({ "ce-id": "1", colour: "red" });
  expect(fromKafkaHeaders(sent(["colour", "1"], ["ce_id", "red"]))).toEqual({ colour: "1", "ce-id": "red" });
  expect(fromKafkaHeaders(sent(["ce_id", "1"]))).toEqual({ "ce-id": "1" });
  expect(fromKafkaHeaders([[Buffer.from("ce_id"), undefined]])).toEqual({ "ce-id": "" });
  expect(fromKafkaHeaders([])).toEqual({});
});

test("bytes that are no UTF-8 are not taken for a text of the same length", () => {
  expect(fromKafkaHeaders(sent(["name", "\u00e9t\u00e9"]))).toEqual({ name: "\u00e9t\u00e9" });
  expect(fromKafkaHeaders(sent(["name", Buffer.from([0xe9, 0x74, 0xe9])]))).toEqual({ name: "\ufffdt\ufffd" });
});

test("a long value is read again in every message", () => {
  const long = "x".repeat(1_000);
  for (const value of [long, `${long}y`, long])
    expect(fromKafkaHeaders([...toKafkaHeaders({ baggage: value })])).toEqual({ baggage: value });
});

test("one message after the other says what was sent", () => {
  const headers = fc.dictionary(
    fc.constantFrom("ce-id", "ce-time", "a", "b", "c"),
    fc.constantFrom("", "1", "2", "\u00e9", "e\u0301", "\u{1f375}"),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(headers, { maxLength: 10 }), (messages) => {
      // All are written before any is read, as in a batch.
      const written = messages.map((message) => [...toKafkaHeaders(message)]);
      expect(written.map((entries) => fromKafkaHeaders(entries))).toEqual(messages);
    }),
  );
});
