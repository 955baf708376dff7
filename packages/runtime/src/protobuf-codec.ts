import protobuf from "protobufjs";
import protojson from "protobufjs/ext/protojson.js";
import type { Json } from "./types.ts";
import { placeIntegers, takeIntegers, type WidePlaces } from "./wide-integers.ts";

/** Writes and reads one message's payload as bytes. */
export interface ProtobufCodec<T = unknown> {
  encode(data: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/**
 * The codec of a Protobuf message. Values are its JSON mapping (ProtoJSON): lower camel case, 64-bit integers as text,
 * bytes as base64. What is decoded has every field without presence, with its default.
 * @param schema the message's full name and protobufjs's JSON descriptor of all that it needs
 * @param wide the 64-bit integers that are bigints rather than text
 * @throws for a value that the message does not allow, or bytes that it cannot read
 */
export function protobufCodec<T = unknown>(schema: Json, wide?: WidePlaces): ProtobufCodec<T> {
  const { message, nested } = schema as unknown as { message: string; nested: protobuf.INamespace["nested"] };
  let known: protobuf.Type | undefined;
  const type = (): protobuf.Type =>
    (known ??= protobuf.Root.fromJSON({ nested: nested! }).resolveAll().lookupType(message));
  return {
    encode: (data) => {
      const plain = wide === undefined ? data : takeIntegers(data, wide, String);
      return type().encode(messageOf(type(), plain)).finish();
    },
    decode: (bytes) => {
      const read = type().decode(bytes);
      const value = withDefaults(type(), protojson.toJson(type(), read) as Members);
      return (wide === undefined ? value : placeIntegers(value, wide)) as T;
    },
  };
}

/** The library says what is wrong, and quotes what was given behind that. */
function messageOf(type: protobuf.Type, plain: unknown): protobuf.Message {
  try {
    return protojson.fromJson(type, plain);
  } catch (error) {
    const [, problem = "the value is not what the message says"] =
      /^\.?([\w.]+: [\w ]+?)(?:: .*)?$/s.exec(error instanceof Error ? error.message : "") ?? [];
    // oxlint-disable-next-line preserve-caught-error -- it quotes what was given
    throw new TypeError(problem);
  }
}

type Members = Record<string, unknown>;

/** ProtoJSON leaves out what has its default; programs find it there, as they do in any other Protobuf library. */
function withDefaults(type: protobuf.Type, value: Members): Members {
  for (const field of type.fieldsArray) {
    const { jsonName: name, resolvedType, repeated, map } = field.resolve();
    const given = value[name];
    if (given === undefined) {
      if (map) value[name] = {};
      else if (repeated) value[name] = [];
      else if (!field.hasPresence && !(resolvedType instanceof protobuf.Type)) value[name] = defaultOf(field);
    } else if (resolvedType instanceof protobuf.Type && !resolvedType.fullName.startsWith(".google.protobuf.")) {
      const parts = repeated || map ? Object.values(given as object) : [given];
      for (const part of parts) withDefaults(resolvedType, part as Members);
    }
  }
  return value;
}

function defaultOf({ type, resolvedType }: protobuf.Field): unknown {
  if (resolvedType?.fullName === ".google.protobuf.NullValue") return null;
  if (resolvedType instanceof protobuf.Enum) return resolvedType.valuesById[0];
  if (type === "string" || type === "bytes") return "";
  if (type === "bool") return false;
  return type.endsWith("64") ? "0" : 0;
}
