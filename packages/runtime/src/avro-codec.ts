import avro from "avsc";
import { boundedBlocks } from "./avro-blocks.ts";
import { type Bridge, bridgeOf } from "./avro-bridge.ts";
import { longType } from "./avro-long.ts";
import { stringType } from "./avro-text.ts";
import type { Json } from "./types.ts";

/** Writes and reads one message's payload as bytes. */
export interface AvroCodec<T = unknown> {
  encode(data: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/** What programs see of the values. */
export interface AvroOptions {
  /** Of `long`. `number`, the default: one that a number cannot hold is refused. */
  readonly long?: "number" | "bigint";
}

/** One schema, made ready for its bytes and for the plain values that programs see. */
interface Compiled {
  readonly type: avro.Type;
  readonly bridge: Bridge;
}

/**
 * The codec of an Avro schema that needs no other: Avro binary encoding, no header, no framing.
 * Values are plain: bytes as base64, decimals and times as text, unions by their value where it tells its branch.
 * @param schema the schema as JSON; each named type is defined where it is first used
 * @throws for a value that the schema does not allow, or bytes that it cannot read; the message quotes neither
 */
export function avroCodec<T = unknown>(schema: Json, options: AvroOptions = {}): AvroCodec<T> {
  let compiled: Compiled | undefined;
  const ready = (): Compiled => (compiled ??= compile(schema, options));
  return {
    encode: (data) => {
      const { type, bridge } = ready();
      try {
        return type.toBuffer(bridge.toAvro(data));
      } catch (error) {
        // Ours say what is expected; those of avsc quote what was given.
        throw error instanceof TypeError ? error : new TypeError("the value is not what the schema says");
      }
    },
    decode: (bytes) => {
      const { type, bridge } = ready();
      return bridge.fromAvro(type.fromBuffer(bufferOf(bytes))) as T;
    },
  };
}

/**
 * Reads what another version of a schema wrote, by Avro's schema resolution.
 * @throws where no value of the writer could be read
 */
export function avroReader(writer: Json, reader: Json, options: AvroOptions = {}): Pick<AvroCodec, "decode"> {
  const { type, bridge } = compile(reader, options);
  const resolver = type.createResolver(typeOf(writer));
  return { decode: (bytes) => bridge.fromAvro(type.fromBuffer(bufferOf(bytes), resolver)) };
}

function compile(schema: Json, { long = "number" }: AvroOptions): Compiled {
  return { type: typeOf(schema), bridge: bridgeOf(schema, long) };
}

/** A schema as it may be written anywhere: names may be short inside of a namespace. */
function typeOf(schema: Json): avro.Type {
  return avro.Type.forSchema(withoutLogicalTypes(schema) as avro.Schema, {
    wrapUnions: true,
    registry: { long: longType, string: stringType },
    typeHook: boundedBlocks,
  });
}

/** What avsc is given: logical types are ours, and a long has a type of ours by its bare name. */
function withoutLogicalTypes(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutLogicalTypes);
  if (schema === null || typeof schema !== "object") return schema;
  const { logicalType: _meaning, ...rest } = schema as { readonly [key: string]: Json };
  const { type, items, values, fields } = rest;
  if (typeof type === "string" && primitives.has(type)) return type;
  return {
    ...rest,
    ...(type !== undefined && { type: withoutLogicalTypes(type) }),
    ...(items !== undefined && { items: withoutLogicalTypes(items) }),
    ...(values !== undefined && { values: withoutLogicalTypes(values) }),
    ...(Array.isArray(fields) && {
      fields: fields.map((field) => withType(field as { readonly [key: string]: Json })),
    }),
  };
}

function withType(field: { readonly [key: string]: Json }): Json {
  return { ...field, type: withoutLogicalTypes(field["type"]!) };
}

const primitives: ReadonlySet<string> = new Set([
  "null",
  "boolean",
  "int",
  "long",
  "float",
  "double",
  "bytes",
  "string",
]);

function bufferOf(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
