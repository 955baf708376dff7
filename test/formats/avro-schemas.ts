import type { Json, JsonObject } from "@concord/diagnostics";
import fc from "fast-check";

/** A schema and a value of it, the value as programs see it. */
export interface Sample {
  readonly schema: Json;
  readonly value: Json;
}

const text = fc.string();
const base64 = fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString("base64"));
const finite = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((number) => (Object.is(number, -0) ? 0 : number));
const time = fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString());

const primitives: fc.Arbitrary<Sample> = fc.oneof(
  sample("null", fc.constant(null)),
  sample("boolean", fc.boolean()),
  sample("int", fc.integer()),
  sample("long", fc.maxSafeInteger()),
  sample("double", finite),
  sample("string", text),
  sample("bytes", base64),
  sample({ type: "long", logicalType: "timestamp-millis" }, time),
  sample(
    { type: "long", logicalType: "timestamp-micros" },
    time.map((one) => one.replace("Z", "123Z")),
  ),
  sample(
    { type: "int", logicalType: "date" },
    time.map((one) => one.slice(0, 10)),
  ),
  sample({ type: "string", logicalType: "uuid" }, fc.uuid()),
  sample(
    { type: "bytes", logicalType: "decimal", precision: 20, scale: 2 },
    fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map((whole) => `${whole}.25`),
  ),
);

function sample(schema: Json, values: fc.Arbitrary<Json>): fc.Arbitrary<Sample> {
  return values.map((value) => ({ schema, value }));
}

let names = 0;
/** Every named type has a name of its own. */
const name = (kind: string): string => `acme.${kind}${++names}`;

export const avroSchemas: fc.Arbitrary<Sample> = fc.letrec<{ any: Sample }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    primitives,
    sample0(() => ({ type: "enum", name: name("E"), symbols: ["A", "B"] }), "B"),
    sample0(() => ({ type: "fixed", name: name("F"), size: 4 }), "AAECAw=="),
    tie("any").map(({ schema, value }) => ({ schema: { type: "array", items: schema }, value: [value, value] })),
    tie("any").map(({ schema, value }) => ({ schema: { type: "map", values: schema }, value: { key: value } })),
    fc.array(tie("any"), { maxLength: 3 }).map(recordOf),
    fc
      .oneof(primitives)
      .filter(isSimple)
      .map(({ schema, value }) => ({ schema: ["null", schema], value })),
    fc.oneof(sample("int", fc.integer()), sample("long", fc.integer())).map(({ schema, value }) => ({
      schema: ["null", "int", "long"],
      value: { [schema as string]: value },
    })),
  ),
})).any;

function sample0(schema: () => JsonObject, value: Json): fc.Arbitrary<Sample> {
  return fc.constant(undefined).map(() => ({ schema: schema(), value }));
}

function isSimple({ schema }: Sample): boolean {
  return schema !== "null";
}

function recordOf(parts: readonly Sample[]): Sample {
  const fields = parts.map(({ schema }, index) => ({ name: `f${index}`, type: schema }));
  return {
    schema: { type: "record", name: name("R"), fields },
    value: Object.fromEntries(parts.map(({ value }, index) => [`f${index}`, value])),
  };
}
