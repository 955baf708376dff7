/** Bytes that nobody's codec wrote, and values that cannot be written as they are. */
import { avroCodec, avroReader, framedAvroCodec } from "@concord/runtime/avro";
import type { Json } from "@concord/runtime";
import { readProtobuf } from "@concord/formats";
import { protobufCodec } from "@concord/runtime/protobuf";
import { describe, expect, it } from "vitest";

const record = (type: Json, more: object = {}): Json => ({
  type: "record",
  name: "R",
  fields: [{ name: "f", type, ...more }],
});

const bytes = (...parts: readonly (number | readonly number[])[]): Uint8Array => Uint8Array.from(parts.flat());

/** A whole number as Avro writes it. */
function long(value: bigint): readonly number[] {
  const written: number[] = [];
  let left = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; left > 127n; left >>= 7n) written.push(Number(left & 127n) | 128);
  return [...written, Number(left)];
}

/** What is thrown, as text with all that hangs on it. */
function said(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    const { message, cause } = error as Error;
    return `${message} ${String(cause)}`;
  }
  return "nothing was thrown";
}

describe("Avro", () => {
  const list = { type: "array", items: "int" };
  const map = { type: "map", values: "int" };

  it.each<[string, Json, bigint]>([
    ["a list", list, 2n ** 52n],
    ["a list in a block with its size", list, -(2n ** 52n)],
    ["a map", map, 2n ** 52n],
    ["a list of nothing", { type: "array", items: "null" }, 2n ** 52n],
  ])("reads no more of %s than there are bytes", (_, type, count) => {
    const began = performance.now();
    const codec = avroCodec(record(type));
    expect(() => codec.decode(bytes(long(count), 0, 0))).toThrow("truncated");
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it.each<[string, Json, Uint8Array]>([
    ["a count without an end", list, bytes(long(2n ** 52n), 0)],
    ["a size that leads back", list, bytes(long(-1n), long(-2n), 0)],
    ["a map of such a size", map, bytes(long(-1n), long(-2n), 0)],
  ])("skips no longer than there are bytes: %s", (_, type, given) => {
    const writer = { type: "record", name: "R", fields: [{ name: "gone", type }] };
    const reader = { type: "record", name: "R", fields: [{ name: "f", type: "int", default: 1 }] };
    expect(() => avroReader(writer, reader).decode(given)).toThrow();
  });

  it("reads lists and maps as others write them: in several blocks, with sizes or without, and of nothing", () => {
    const blocks = bytes(long(2n), long(1n), long(2n), long(-1n), long(1n), long(3n), 0);
    expect(avroCodec(record(list)).decode(blocks)).toEqual({ f: [1, 2, 3] });
    const pairs = bytes(long(-1n), long(3n), 2, 0x61, long(1n), long(1n), 2, 0x62, long(2n), 0);
    expect(avroCodec(record(map)).decode(pairs)).toEqual({ f: { a: 1, b: 2 } });
    expect(avroCodec(record({ type: "array", items: "null" })).decode(bytes(long(3n), 0))).toEqual({
      f: [null, null, null],
    });
  });

  it("reads no list of nothing that many small blocks make long", () => {
    const blocks = Array.from({ length: 100 }, () => long(1_000n)).flat();
    const codec = avroCodec(record({ type: "array", items: "null" }));
    expect(() => codec.decode(bytes(blocks, 0))).toThrow("truncated");
  });

  it("refuses texts that are none, and takes the sign for those that a text itself has", () => {
    const codec = avroCodec(record("string"));
    expect(() => codec.decode(bytes(2, 0xff))).toThrow("invalid text");
    expect(() => avroCodec(record(map)).decode(bytes(2, 2, 0xff, 2, 0))).toThrow("invalid text");
    expect(codec.decode(codec.encode({ f: "a \uFFFD" }))).toEqual({ f: "a \uFFFD" });
    const reader = avroReader(record("string"), record(["null", "string"]));
    expect(() => reader.decode(bytes(2, 0xff))).toThrow("invalid text");
    expect(reader.decode(bytes(2, 0x61))).toEqual({ f: "a" });
  });

  it("keeps whatever a map calls its members", () => {
    const codec = avroCodec(record(map));
    const value: unknown = JSON.parse('{ "f": { "__proto__": 1, "constructor": 2 } }');
    expect(JSON.stringify(codec.decode(codec.encode(value)))).toBe(JSON.stringify(value));
  });

  it("reads a writer's schema as registries have it: short names inside of a namespace", () => {
    const status = { type: "enum", name: "Status", symbols: ["NEW", "PAID"] };
    const fields = (name: string): readonly Json[] => [
      { name: "was", type: { ...status, name: `${name}Status` } },
      { name: "is", type: `${name}Status` },
    ];
    const written = {
      type: "record",
      name: "Order",
      namespace: "com.acme",
      fields: [...fields(""), { name: "old", type: ["null", "Order"] }],
    };
    const own = { type: "record", name: "com.acme.Order", fields: fields("com.acme.") };
    // NEW, PAID and no old one, by hand.
    const given = [0, 2, 0];
    const codec = framedAvroCodec(own);
    codec.learn(7, written);
    expect(codec.decode(bytes(0, 0, 0, 0, 7, given))).toEqual({ was: "NEW", is: "PAID" });
  });

  it("takes a logical type of another type for none", () => {
    expect(avroCodec(record({ type: "long", logicalType: "date" })).encode({ f: 5 })).toEqual(Buffer.from([10]));
    expect(avroCodec(record({ type: "int", logicalType: "timestamp-millis" })).encode({ f: 5 })).toEqual(
      Buffer.from([10]),
    );
  });

  it.each(["9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00.000001Z", "2300-01-01T00:00:00.000003Z"])(
    "keeps every microsecond of %s",
    (text) => {
      const codec = avroCodec({ type: "long", logicalType: "timestamp-micros" });
      expect(codec.decode(codec.encode(text))).toBe(text);
    },
  );

  it("writes bytes however many there are", () => {
    const text = "AAAA".repeat(4_000_000);
    expect(avroCodec("bytes").encode(text)).toHaveLength(12_000_004);
  });

  it.each<[Json, unknown]>([
    [{ type: "int", logicalType: "date" }, "2026-02-30"],
    [{ type: "int", logicalType: "date" }, "1 Jan 2026"],
    [{ type: "long", logicalType: "timestamp-millis" }, "2026-02-30T00:00:00Z"],
    [{ type: "long", logicalType: "timestamp-millis" }, "2026-02-01T00:00:00"],
    [{ type: "bytes", logicalType: "decimal", precision: 4, scale: 2 }, "100.00"],
    ["bytes", "hush hush!"],
    ["bytes", "aHVzaA"],
    ["bytes", "aHVzaA_="],
    ["bytes", "a==="],
    ["bytes", "=aHV"],
    [{ type: "fixed", name: "F", size: 2 }, "aHVzaA=="],
    ["float", 1e300],
    ["string", 41_414],
    ["int", 2 ** 31],
    ["boolean", "hush"],
    [{ type: "enum", name: "E", symbols: ["A"] }, "hush"],
    [["null", "int"], "hush"],
    [{ type: "array", items: "int" }, ["hush"]],
  ])("%j refuses %j without saying it", (type, value) => {
    const text = said(() => avroCodec(record(type)).encode({ f: value }));
    expect(text).not.toMatch(/nothing was thrown|hush|414|1e|2026|2147483648|100|aHV|104/);
  });
});

describe("Protobuf", () => {
  const at = { file: "a.proto", pointer: "" };
  const codec = protobufCodec(
    readProtobuf(
      `syntax = "proto3"; import "google/protobuf/struct.proto"; import "google/protobuf/timestamp.proto";
       message A { uint64 u = 1; bytes b = 2; E e = 3; google.protobuf.Timestamp t = 4; google.protobuf.NullValue n = 5; int32 i = 6; enum E { ZERO = 0; } }`,
      { at, imported: () => undefined },
    ).raw,
  );

  it.each([
    { u: "99999999999999999999" },
    { b: "hush!" },
    { e: "hush" },
    { t: "hush" },
    { t: "99999-01-01T00:00:00Z" },
    { i: 9_999_999_999 },
    { i: "hush: i: 5" },
    { hush: 1 },
    "hush",
  ])("refuses %j without saying it", (value) => {
    expect(said(() => codec.encode(value))).not.toMatch(/nothing was thrown|hush|999/);
  });

  it("says which field it refuses", () => {
    expect(() => codec.encode({ u: "99999999999999999999" })).toThrow("A.u: out of range for uint64");
  });

  it("gives back null for a null, and for one that was left out", () => {
    expect(codec.decode(codec.encode({ n: null }))).toMatchObject({ n: null });
    expect(codec.decode(codec.encode({}))).toMatchObject({ n: null });
  });
});
