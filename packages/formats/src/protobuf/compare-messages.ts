import type { Json } from "@concord/diagnostics";
import type Protobuf from "protobufjs";
import type { FormatFailure } from "../format-judgement.ts";
import { protobuf } from "./parse-proto.ts";
import { layOutProto } from "./proto-to-json-schema.ts";
import { smallestField, smallestMessage } from "./smallest-message.ts";

/** How to make a whole message of a part, and the pointer of the part. */
interface Spot {
  readonly whole: (part: Json) => Json;
  readonly value: string;
}

type Members = Readonly<Record<string, Json>>;

interface Told extends Pick<FormatFailure, "keyword" | "reason"> {
  readonly value: string;
}

/**
 * Every way in which a reader of one message would misread the other. Fields meet by number: what the reader does not
 * know it ignores, what both know must be of the same type or a wider one, and a name keeps its number.
 */
export function compareMessages(root: Protobuf.Type, readerRoot: Protobuf.Type): readonly FormatFailure[] {
  const nowhere = (): { file: string; pointer: string } => ({ file: "", pointer: "" });
  const [left, right] = [layOutProto(root, nowhere).pointers, layOutProto(readerRoot, nowhere).pointers];
  const failures: FormatFailure[] = [];
  const visited = new Set<string>();
  visit(root, readerRoot, { whole: (part) => part, value: "" });
  return failures;

  function fail(
    [writer, reader]: readonly [Protobuf.ReflectionObject, Protobuf.ReflectionObject],
    witness: Json,
    { value, keyword, reason }: Told,
  ): void {
    const at = { writer: left.get(writer) ?? "", reader: right.get(reader) ?? "", value };
    const name = value === "" ? "the message" : `\`${value.slice(1)}\``;
    failures.push({ witness, at, keyword, reason: `${name} ${reason}` });
  }

  function visit(writer: Protobuf.Type, reader: Protobuf.Type, spot: Spot): void {
    const key = `${writer.fullName} ${reader.fullName}`;
    if (visited.has(key)) return;
    visited.add(key);
    const around = smallestMessage(writer);
    for (const field of fieldsOf(reader)) {
      const source = writer.fieldsById[field.id]?.resolve();
      const namesake = fieldsOf(writer).find(({ jsonName }) => jsonName === field.jsonName);
      const value = `${spot.value}/${field.jsonName}`;
      if (namesake && namesake.id !== field.id) {
        const reason = `has the number ${namesake.id}, ${field.id} is read`;
        const witness = spot.whole({ ...around, [namesake.jsonName]: smallestField(namesake) });
        fail([namesake, field], witness, { value, keyword: "type", reason });
      } else if (source) {
        compareFields(source, field, around, spot);
      } else if (field.required) {
        const reason = "is missing, and its reader requires it";
        fail([writer, reader], spot.whole(around), { value, keyword: "required", reason });
      }
    }
    compareChoices(writer, reader, around, spot);
  }

  function compareFields(source: Protobuf.Field, field: Protobuf.Field, around: Members, spot: Spot): void {
    const value = `${spot.value}/${source.jsonName}`;
    const put = (part: Json): Json => spot.whole({ ...around, [source.jsonName]: part });
    const failHere = (keyword: string, reason: string, part = smallestField(source)): void =>
      fail([source, field], put(part), { value, keyword, reason });

    if (field.required && !source.required) {
      const { [source.jsonName]: _left, ...rest } = around;
      const reason = "may be missing, and its reader requires it";
      fail([source, field], spot.whole(rest), { value, keyword: "required", reason });
    }
    if (shapeOf(source) !== shapeOf(field)) return failHere("type", `is ${shapeOf(source)}, ${shapeOf(field)} is read`);
    const [was, is] = [source.resolvedType, field.resolvedType];
    const isMany = source.map || source.repeated;
    const wrap = (part: Json): Json => (source.map ? { "1": part } : source.repeated ? [part] : part);
    if (was instanceof protobuf().Type && is instanceof protobuf().Type) {
      if (isWellKnown(was) || isWellKnown(is)) {
        if (was.fullName !== is.fullName) failHere("type", `is ${was.name}, ${is.name} is read`);
        return;
      }
      return visit(was, is, { whole: (part) => put(wrap(part)), value: isMany ? `${value}/*` : value });
    }
    if (was instanceof protobuf().Enum && is instanceof protobuf().Enum) {
      for (const [name, number] of Object.entries(was.values)) {
        const now = is.valuesById[number];
        if (now === name || is.values[name] === number) continue;
        const told = now === undefined ? `may not be ${name} (${number})` : `is ${name} (${number}), ${now} is read`;
        const at = isMany ? `${value}/*` : value;
        fail([was, is], put(wrap(name)), { value: at, keyword: "enum", reason: told });
      }
      return;
    }
    const same = !was && !is && (source.type === field.type || wider[source.type]?.includes(field.type) === true);
    if (same) return;
    const only = twins[source.type]?.[field.type];
    failHere(
      "type",
      `is ${source.type}, ${field.type} is read`,
      only === undefined ? smallestField(source) : wrap(only),
    );
  }

  /** Fields that a writer may set together, and of which the reader keeps one. */
  function compareChoices(writer: Protobuf.Type, reader: Protobuf.Type, around: Members, spot: Spot): void {
    for (const { fieldsArray } of reader.oneofsArray) {
      const sources = fieldsArray.flatMap(({ id }) => writer.fieldsById[id]?.resolve() ?? []);
      const [first] = sources;
      const other = sources.find((source) => source !== first && (!source.partOf || source.partOf !== first?.partOf));
      if (!first || !other) continue;
      const members = Object.fromEntries([first, other].map((field) => [field.jsonName, smallestField(field)]));
      const value = `${spot.value}/${first.jsonName}`;
      const reason = `and \`${other.jsonName}\` may be set together, their reader keeps one`;
      fail([first, reader], spot.whole({ ...around, ...members }), { value, keyword: "oneOf", reason });
    }
  }
}

function fieldsOf(type: Protobuf.Type): readonly Protobuf.Field[] {
  return type.fieldsArray.map((field) => field.resolve());
}

function isWellKnown({ fullName }: Protobuf.Type): boolean {
  return fullName.startsWith(".google.protobuf.");
}

/** Types whose every value reads as itself in a wider one: the same encoding, and room for more. */
const wider: Readonly<Record<string, readonly string[]>> = {
  int32: ["int64"],
  uint32: ["uint64", "int64"],
  sint32: ["sint64"],
  string: ["bytes"],
};

const greatest32 = 2 ** 32 - 1;
const greatest64 = String(2n ** 64n - 1n);

/** Types that share bytes and small numbers: a value of the first that the second reads as another. */
const twins: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  int32: { uint32: -1 },
  uint32: { int32: greatest32 },
  sfixed32: { fixed32: -1 },
  fixed32: { sfixed32: greatest32 },
  int64: { uint64: "-1" },
  uint64: { int64: greatest64 },
  sfixed64: { fixed64: "-1" },
  fixed64: { sfixed64: greatest64 },
};

function shapeOf(field: Protobuf.Field): string {
  if (field.map) return `a map by ${(field as unknown as Protobuf.MapField).keyType}`;
  return field.repeated ? "a list" : "one value";
}
