import type { Json } from "@concord/diagnostics";
import { avroCodec, avroReader } from "@concord/runtime/avro";
import type { FormatFailure, FormatJudgement } from "../format-judgement.ts";
import { isMisread } from "../is-misread.ts";
import { layOutAvro } from "./avro-to-json-schema.ts";
import { type AvroField, type AvroNamed, type AvroRecord, type AvroType, branchName, isNamed } from "./avro-type.ts";
import { readAvroType } from "./read-avro-type.ts";
import { isVast, smallestValue, tagged } from "./smallest-value.ts";

/**
 * Whether a reader resolves everything that a writer may write. Every reason is found, each with a value of the writer
 * that a second implementation (avsc) cannot read either.
 * Source: Avro 1.12 specification, "Schema Resolution".
 * @param writer, reader self-contained schemas, as `FormatReading.raw`
 */
export function judgeAvro(writer: Json, reader: Json): FormatJudgement {
  const here = { file: "", pointer: "" };
  const [left, right] = [readAvroType(writer, { at: here }).type, readAvroType(reader, { at: here }).type];
  if (isVast(left)) return { failures: [], unconfirmed: "even the smallest value is too large to be tried" };
  const found = resolve(left, right);
  const openReader = (): ReturnType<typeof avroReader> => avroReader(writer, reader);
  const confirmed = found.filter((failure) => isMisread(avroCodec(writer), openReader, failure));
  if (found.length > 0 && confirmed.length === 0)
    return { failures: [], unconfirmed: "another Avro implementation reads what this one refuses" };
  if (found.length === 0 && !isReadable(openReader))
    return { failures: [], unconfirmed: "another Avro implementation refuses the reader's schema" };
  return { failures: confirmed };
}

/** Whether avsc can read anything of the writer's at all. */
function isReadable(openReader: () => unknown): boolean {
  try {
    openReader();
    return true;
  } catch {
    return false;
  }
}

/** Where a pair of types stands: how to make a whole value of a part, and the pointer of the part. */
interface Spot {
  readonly whole: (part: Json) => Json | undefined;
  readonly value: string;
}

function resolve(root: AvroType, readerRoot: AvroType): readonly FormatFailure[] {
  const failures: FormatFailure[] = [];
  const [left, right] = [layOutAvro(root).pointers, layOutAvro(readerRoot).pointers];
  const visited = new Map<AvroType, Set<AvroType>>();
  compare(root, readerRoot, { whole: (part) => part, value: "" });
  return failures;

  function fail(
    [writer, reader]: readonly [AvroType | AvroField, AvroType | AvroField],
    part: Json | undefined,
    spot: Spot,
    { keyword, reason, value = spot.value }: { keyword: string; reason: string; value?: string },
  ): void {
    const witness = part === undefined ? undefined : spot.whole(part);
    // A writer that cannot write it breaks nobody.
    if (witness === undefined) return;
    const at = { writer: left.get(writer) ?? "", reader: right.get(reader) ?? "", value };
    failures.push({ witness, at, keyword, reason: `${nameOf(value)} ${reason}` });
  }

  function compare(writer: AvroType, reader: AvroType, spot: Spot): void {
    const seen = visited.get(writer) ?? new Set();
    if (seen.has(reader)) return;
    if (isNamed(writer)) visited.set(writer, seen.add(reader));
    if (writer.kind === "union") {
      for (const branch of writer.branches) {
        const whole = (part: Json): Json | undefined => spot.whole(tagged(writer, branch, part));
        compare(branch, reader, { ...spot, whole });
      }
      return;
    }
    if (reader.kind === "union") return compareWithUnion(writer, reader, spot);
    if (writer.kind === "array" && reader.kind === "array") {
      const whole = (part: Json): Json | undefined => spot.whole([part]);
      return compare(writer.items, reader.items, { whole, value: `${spot.value}/*` });
    }
    if (writer.kind === "map" && reader.kind === "map") {
      const whole = (part: Json): Json | undefined => spot.whole({ key: part });
      return compare(writer.values, reader.values, { whole, value: `${spot.value}/*` });
    }
    if (writer.kind === "record" && reader.kind === "record" && sameName(writer, reader))
      return compareRecords(writer, reader, spot);
    if (writer.kind === "enum" && reader.kind === "enum" && sameName(writer, reader)) {
      if (reader.fallback !== undefined) return;
      for (const symbol of writer.symbols.filter((one) => !reader.symbols.includes(one)))
        fail([writer, reader], symbol, spot, { keyword: "enum", reason: `may not be ${JSON.stringify(symbol)}` });
      return;
    }
    if (writer.kind === "fixed" && reader.kind === "fixed" && sameName(writer, reader)) {
      const reason = `is ${writer.size} bytes, ${reader.size} are read`;
      if (writer.size !== reader.size)
        fail([writer, reader], smallestValue(writer), spot, { keyword: "maxLength", reason });
      return compareLogical(writer, reader, spot);
    }
    if (writer.kind === "primitive" && reader.kind === "primitive" && promotes(writer.name, reader.name))
      return compareLogical(writer, reader, spot);
    const reason = `is ${wordOf(writer)}, ${wordOf(reader)} is read`;
    fail([writer, reader], smallestValue(writer), spot, { keyword: "type", reason });
  }

  function compareWithUnion(writer: AvroType, reader: Extract<AvroType, { kind: "union" }>, spot: Spot): void {
    const branch =
      reader.branches.find((one) => accepts(writer, one, true)) ?? reader.branches.find((one) => accepts(writer, one));
    if (branch) return compare(writer, branch, spot);
    const reason = `is ${wordOf(writer)}, which is none of ${reader.branches.map(wordOf).join(", ")}`;
    fail([writer, reader], smallestValue(writer), spot, { keyword: "type", reason });
  }

  function compareRecords(writer: AvroRecord, reader: AvroRecord, spot: Spot): void {
    const whole = smallestValue(writer);
    const around = whole !== null && typeof whole === "object" ? whole : {};
    for (const field of reader.fields) {
      const source = writer.fields.find(({ name }) => name === field.name || field.aliases.includes(name));
      const value = `${spot.value}/${field.name}`;
      if (source) {
        const put = (part: Json): Json | undefined =>
          whole === undefined ? undefined : spot.whole({ ...around, [source.name]: part });
        compare(source.type, field.type, { whole: put, value: `${spot.value}/${source.name}` });
      } else if (!field.hasDefault) {
        const reason = "is missing, and its reader has no default for it";
        fail([writer, field], whole, spot, { keyword: "required", reason, value });
      }
    }
  }

  /** The bytes can be read; whether they still mean the same is the logical type's to say. */
  function compareLogical(writer: AvroType, reader: AvroType, spot: Spot): void {
    const [was, is] = [meaningOf(writer), meaningOf(reader)];
    if (was === is) return;
    const reason = `means ${was || "a plain value"}, it is read as ${is || "a plain value"}`;
    fail([writer, reader], smallestValue(writer), spot, { keyword: "format", reason });
  }
}

/** By the unqualified name or an alias, as the specification asks. */
function sameName(writer: AvroNamed, reader: AvroNamed): boolean {
  const short = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
  return short(writer.name) === short(reader.name) || reader.aliases.includes(writer.name);
}

/** Whether a branch is the one that a reader takes; what is inside it is compared after that. */
function accepts(writer: AvroType, branch: AvroType, exactly = false): boolean {
  if (isNamed(writer)) return writer.kind === branch.kind && sameName(writer, branch);
  if (writer.kind !== "primitive" || branch.kind !== "primitive") return writer.kind === branch.kind;
  return exactly ? writer.name === branch.name : promotes(writer.name, branch.name);
}

const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ["long", "float", "double"],
  long: ["float", "double"],
  float: ["double"],
  string: ["bytes"],
  bytes: ["string"],
};

function promotes(writer: string, reader: string): boolean {
  return writer === reader || (promotions[writer]?.includes(reader) ?? false);
}

function meaningOf({ written }: AvroType): string {
  const { logicalType, precision, scale } = written;
  if (typeof logicalType !== "string") return "";
  return logicalType === "decimal"
    ? `decimal(${JSON.stringify(precision)}, ${JSON.stringify(scale ?? 0)})`
    : logicalType;
}

function wordOf(type: AvroType): string {
  return type.kind === "primitive" ? type.name : isNamed(type) ? `${type.kind} ${type.name}` : branchName(type);
}

function nameOf(pointer: string): string {
  return pointer === "" ? "the value" : `\`${pointer.slice(1)}\``;
}
