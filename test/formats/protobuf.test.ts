import type { Json } from "@concord/diagnostics";
import { readProtobuf } from "@concord/formats";
import { fieldNumbers, judgeProtobuf } from "@concord/formats/judge";
import { protobufCodec } from "@concord/runtime/protobuf";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const at = { file: "order.proto", pointer: "" };
const files: Readonly<Record<string, string>> = {
  "money.proto": 'syntax = "proto3"; package acme; message Money { int64 units = 1; string currency = 2; }',
};
const imported = (name: string): { text: string; file: string } | undefined =>
  files[name] === undefined ? undefined : { text: files[name], file: name };
const read = (text: string): ReturnType<typeof readProtobuf> => readProtobuf(text, { at, imported });
const message = (...fields: readonly string[]): Json =>
  read(`syntax = "proto3"; message Order { ${fields.join(" ")} }`).raw;

const order = `syntax = "proto3";
package commerce;
import "money.proto";
import "google/protobuf/timestamp.proto";

// An order.
message Order {
  // Its number.
  // x-term: order
  string order_id = 1;
  Status status = 2;
  acme.Money total = 3;
  google.protobuf.Timestamp placed_at = 4;
  repeated Line lines = 5;
  map<string, int32> counts = 6;
  oneof choice { string card = 7; bytes token = 8; }
  optional string note = 9;
  int64 revision = 10;
  bool paid = 11;
  enum Status { STATUS_UNSPECIFIED = 0; PLACED = 1; }
  message Line { string sku = 1; double price = 2; Line part = 3; }
}
`;

describe("a Protobuf message as JSON Schema", () => {
  it("follows the JSON mapping", () => {
    const { json, problems } = read(order);
    expect(problems).toEqual([]);
    expect(json).toMatchObject({
      description: "An order.",
      properties: {
        orderId: { type: "string", default: "", description: "Its number.", "x-term": "order" },
        status: { $ref: "#/$defs/Status" },
        total: { $ref: "#/$defs/Money" },
        placedAt: { type: "string", format: "date-time" },
        lines: { type: "array", items: { $ref: "#/$defs/Line" } },
        counts: { type: "object", additionalProperties: { type: "integer" } },
        token: { type: "string", contentEncoding: "base64" },
        revision: { type: "string", pattern: "^-?\\d+$", default: "0" },
      },
      $defs: {
        Status: { enum: ["STATUS_UNSPECIFIED", "PLACED"] },
        Money: { properties: { units: { type: "string" } } },
        Line: { properties: { part: { $ref: "#/$defs/Line" } } },
      },
    });
  });

  it("says where each field is written, in whichever file", () => {
    const { places } = read(order);
    expect(places["/properties/orderId"]).toEqual({ file: "order.proto", pointer: "/Order/order_id" });
    expect(places["/$defs/Line/properties/sku"]).toEqual({ file: "order.proto", pointer: "/Order/Line/sku" });
    expect(places["/$defs/Money/properties/units"]).toEqual({ file: "money.proto", pointer: "/Money/units" });
  });

  it("tells apart what is written in place in another document", () => {
    const text = 'syntax = "proto3"; message Alarm { Level level = 1; enum Level { LOW = 0; } }';
    const { definitions, places } = readProtobuf(text, { at: { file: "asyncapi.yaml", pointer: "/payload" } });
    expect(definitions).toEqual({ Level: { file: "asyncapi.yaml", pointer: "/payload/Alarm/Level" } });
    expect(places[""]).toEqual({ file: "asyncapi.yaml", pointer: "/payload/Alarm" });
  });

  it("takes the message that is asked for", () => {
    const text = 'syntax = "proto3"; package a; message One { string x = 1; } message Two { string y = 1; }';
    expect(readProtobuf(text, { at, message: "Two" }).json).toMatchObject({ properties: { y: {} } });
    expect(readProtobuf(text, { at, message: "a.Two" }).json).toMatchObject({ properties: { y: {} } });
    expect(readProtobuf(text, { at, message: "Three" }).problems).toMatchObject([
      { message: "there is no message Three in it" },
    ]);
  });

  it.each([
    ["half a field", 'syntax = "proto3";\nmessage A {\n  string x 1;\n}', 3],
    ["an import that is not there", 'syntax = "proto3";\nimport "gone.proto";\nmessage A {}', 1],
    ["a type that is not there", 'syntax = "proto3";\nmessage A { Gone x = 1; }', 1],
    ["no message", 'syntax = "proto3";', 1],
    ["no Protobuf", "{ not: proto }", 1],
    ["nothing", "", 1],
  ])("says what is wrong with %s", (_, text, line) => {
    expect(read(text)).toMatchObject({ json: true, line, problems: [{ at }] });
  });
});

describe("the codec", () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const { json, raw } = read(order);
  const validate = ajv.compile(json as object);
  const codec = protobufCodec(raw);

  const lines = fc.array(
    fc.record({ sku: fc.string(), price: fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0) }),
  );
  const values = fc.record({
    orderId: fc.string(),
    status: fc.constantFrom("STATUS_UNSPECIFIED", "PLACED"),
    total: fc.record({
      units: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
      currency: fc.string(),
    }),
    placedAt: fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString().replace(".000Z", "Z")),
    lines,
    counts: fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      fc.integer(),
    ),
    token: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64")),
    note: fc.string(),
    revision: fc.maxSafeInteger().map(String),
    paid: fc.boolean(),
  });

  it("gives back what it was given, and it is what the JSON Schema says", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(codec.decode(codec.encode(value))).toEqual(value);
        expect(validate(value), ajv.errorsText(validate.errors)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("gives who receives the defaults of what was left out", () => {
    expect(codec.decode(codec.encode({ lines: [{}], total: {} }))).toEqual({
      orderId: "",
      status: "STATUS_UNSPECIFIED",
      total: { units: "0", currency: "" },
      lines: [{ sku: "", price: 0 }],
      counts: {},
      revision: "0",
      paid: false,
    });
  });

  it.each([{ orderId: 3 }, { gone: 1 }, { card: "a", token: "AA==" }, { revision: "x" }])("refuses %j", (value) => {
    expect(() => codec.encode(value)).toThrow();
  });

  it("refuses bytes that are no message", () => {
    expect(() => codec.decode(new Uint8Array([255, 255, 255]))).toThrow();
  });
});

describe("whether a Protobuf reader reads a writer", () => {
  it.each([
    ["the same", message("string a = 1;"), message("string a = 1;")],
    ["a field more", message("string a = 1; int32 b = 2;"), message("string a = 1;")],
    ["a field less", message("string a = 1;"), message("string a = 1; int32 b = 2;")],
    ["a wider number", message("int32 a = 1;"), message("int64 a = 1;")],
    ["text as bytes", message("string a = 1;"), message("bytes a = 1;")],
    ["a field that becomes a choice of one", message("string a = 1;"), message("oneof x { string a = 1; }")],
    ["a symbol more", message("E a = 1; enum E { Z = 0; }"), message("E a = 1; enum E { Z = 0; O = 1; }")],
  ])("holds: %s", (_, writer, reader) => {
    expect(judgeProtobuf(writer, reader)).toEqual({ failures: [] });
  });

  it.each([
    ["another number", message("string a = 1;"), message("string a = 2;"), "type", { a: "1" }, "/a"],
    ["another type", message("string a = 1;"), message("int32 a = 1;"), "type", { a: "1" }, "/a"],
    ["a narrower number", message("int64 a = 1;"), message("int32 a = 1;"), "type", { a: "1" }, "/a"],
    ["a zig-zag", message("int32 a = 1;"), message("sint32 a = 1;"), "type", { a: 1 }, "/a"],
    ["one of many", message("repeated string a = 1;"), message("string a = 1;"), "type", { a: ["1"] }, "/a"],
    [
      "a symbol less",
      message("E a = 1; enum E { Z = 0; O = 1; }"),
      message("E a = 1; enum E { Z = 0; }"),
      "enum",
      { a: "O" },
      "/a",
    ],
    [
      "a symbol renumbered",
      message("E a = 1; enum E { Z = 0; O = 1; }"),
      message("E a = 1; enum E { Z = 0; T = 1; }"),
      "enum",
      { a: "O" },
      "/a",
    ],
    [
      "fields that become one choice",
      message("string a = 1; string b = 2;"),
      message("oneof x { string a = 1; string b = 2; }"),
      "oneOf",
      { a: "1", b: "1" },
      "/a",
    ],
    [
      "a nested field",
      message("P p = 1; message P { string a = 1; }"),
      message("P p = 1; message P { string a = 2; }"),
      "type",
      { p: { a: "1" } },
      "/p/a",
    ],
  ])("fails: %s", (_, writer, reader, keyword, witness, value) => {
    expect(judgeProtobuf(writer, reader).failures).toMatchObject([{ keyword, witness, at: { value } }]);
  });

  it("asks for required fields of the older syntax", () => {
    const old = (text: string): Json => read(`syntax = "proto2"; message Order { ${text} }`).raw;
    const { failures } = judgeProtobuf(old("optional string a = 1;"), old("required string a = 1;"));
    expect(failures).toMatchObject([{ keyword: "required", witness: {} }]);
  });
});

describe("the numbers of fields", () => {
  it("are those of the message that a pointer leads to, through lists and maps", () => {
    const numbers = fieldNumbers(
      message("repeated Line lines = 4; map<string, Line> by_name = 5; message Line { string sku_code = 7; }"),
    );
    expect([...numbers("")]).toEqual([
      ["lines", 4],
      ["byName", 5],
    ]);
    expect([...numbers("/lines/*")]).toEqual([["skuCode", 7]]);
    expect([...numbers("/byName/*")]).toEqual([["skuCode", 7]]);
    expect([...numbers("/lines/*/skuCode")]).toEqual([]);
    expect([...numbers("/nothing")]).toEqual([]);
  });

  it("are found at once where every message has every other", () => {
    const names = Array.from({ length: 14 }, (_, index) => `M${index}`);
    const meshed = names.map(
      (name) => `message ${name} { ${names.map((other, index) => `${other} f${index} = ${index + 1};`).join(" ")} }`,
    );
    const { raw } = read(`syntax = "proto3"; ${meshed.join(" ")}`);
    expect(fieldNumbers(raw)("/f3/f7/f3").get("f9")).toBe(10);
  });
});
