import { type AvroCodec, type AvroOptions, avroCodec, avroReader } from "./avro-codec.ts";
import type { Json } from "./types.ts";

/** Five bytes before the payload: a zero, and the schema's id, big-endian. Source: Confluent, "Wire format". */
const headerBytes = 5;

/** A codec whose bytes name the schema that they were written with, by its id in a registry. */
export interface FramedAvroCodec<T = unknown> extends AvroCodec<T> {
  readonly schema: Json;
  /** The ids come with the connection. */
  readonly connected: true;
  /** The id under which the registry has the codec's own schema. */
  use(id: number): void;
  /** Whether it can read what was written with a schema. */
  knows(id: number): boolean;
  /** Takes note of a schema that others write with; undefined where there is none, and what names it is refused. */
  learn(id: number, writer: Json | undefined): void;
}

/**
 * The codec of an Avro schema in Confluent's wire format. What another version wrote is read by Avro's schema
 * resolution. `withSchemaRegistry` tells it the ids.
 * @throws like `avroCodec`; also before it knows its id, or for an id that it was not told of
 */
export function framedAvroCodec<T = unknown>(schema: Json, options: AvroOptions = {}): FramedAvroCodec<T> {
  const own = avroCodec<T>(schema, options);
  const readers = new Map<number, Pick<AvroCodec<T>, "decode">>();
  let ownId: number | undefined;
  return {
    schema,
    connected: true,
    use: (id) => {
      ownId = id;
      readers.set(id, own);
    },
    knows: (id) => readers.has(id),
    learn: (id, writer) => {
      if (!readers.has(id)) readers.set(id, readerOf<T>(writer, schema, options));
    },
    encode: (data) => {
      if (ownId === undefined)
        throw new Error("the schema's id is not known: wrap the transport in withSchemaRegistry");
      const payload = own.encode(data);
      const framed = Buffer.alloc(headerBytes + payload.byteLength);
      framed.writeInt32BE(ownId, 1);
      framed.set(payload, headerBytes);
      return framed;
    },
    decode: (bytes) => {
      const id = schemaIdOf(bytes);
      const reader = id === undefined ? undefined : readers.get(id);
      if (!reader) throw new Error("the bytes name no schema that is known");
      return reader.decode(bytes.subarray(headerBytes));
    },
  };
}

/** The id that framed bytes name; undefined where they are not framed. */
export function schemaIdOf(bytes: Uint8Array): number | undefined {
  if (bytes.byteLength < headerBytes || bytes[0] !== 0) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(1);
}

/** A schema that cannot be resolved reads nothing: each message is refused, the others are not held up. */
function readerOf<T>(writer: Json | undefined, reader: Json, options: AvroOptions): Pick<AvroCodec<T>, "decode"> {
  try {
    if (writer === undefined) throw new Error("nobody registered a schema with this id");
    return avroReader(writer, reader, options) as Pick<AvroCodec<T>, "decode">;
  } catch (error) {
    return {
      decode: () => {
        throw error;
      },
    };
  }
}
