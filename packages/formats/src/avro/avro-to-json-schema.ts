import type { Json, JsonObject } from "@concord/diagnostics";
import type { FormatReading, SourcePlace } from "../format-reading.ts";
import { type AvroField, type AvroNamed, type AvroType, branchName, isNamed } from "./avro-type.ts";
import { type ReadAvroOptions, readAvroType } from "./read-avro-type.ts";
import { isTagged } from "./union-branches.ts";
import { writeAvro } from "./write-avro.ts";

/**
 * The values of an Avro schema as programs see them: plain JSON. Bytes are base64, decimals text, dates and timestamps
 * RFC 3339 text; a union's value is plain where it tells its branch by itself. Fields with a default may be left out by
 * who sends; who receives always finds them.
 * Source: Avro 1.12 specification, "Schema Declaration" and "Logical Types".
 */
export function readAvro(schema: Json, options: ReadAvroOptions): FormatReading {
  const { type, problems } = readAvroType(schema, options);
  if (problems.length > 0) return { json: true, definitions: {}, places: {}, raw: schema, problems };
  const { json, definitions, places } = layOutAvro(type);
  return { json, definitions, places, raw: writeAvro(type), problems };
}

export interface AvroLayout extends Pick<FormatReading, "definitions" | "places"> {
  readonly json: JsonObject;
  /** Where in `json` a type or field stands. */
  readonly pointers: ReadonlyMap<AvroType | AvroField, string>;
}

/** The JSON Schema of a type's values, and where everything in it comes from. */
export function layOutAvro(type: AvroType): AvroLayout {
  const pointers = new Map<AvroType | AvroField, string>();
  const definitions: Record<string, SourcePlace> = {};
  const places: Record<string, SourcePlace> = {};
  const $defs: Record<string, Json> = {};
  const names = new Map<AvroNamed, string>();
  const root = convert(type, "", true);
  const json = Object.keys($defs).length > 0 ? { ...root, $defs } : root;
  return { json, definitions, places, pointers };

  function convert(part: AvroType, pointer: string, isRoot = false): JsonObject {
    places[pointer] ??= part.at;
    if (!isNamed(part)) pointers.set(part, pointer);
    switch (part.kind) {
      case "primitive":
        return { ...primitive(part.name, part.written), ...annotationsOf(part.written) };
      case "array":
        return { type: "array", items: convert(part.items, `${pointer}/items`), ...annotationsOf(part.written) };
      case "map": {
        const values = convert(part.values, `${pointer}/additionalProperties`);
        return { type: "object", additionalProperties: values, ...annotationsOf(part.written) };
      }
      case "union":
        return union(part, pointer);
      default:
        return named(part, isRoot);
    }
  }

  function union(part: Extract<AvroType, { readonly kind: "union" }>, pointer: string): JsonObject {
    const tagged = isTagged(part);
    const branches = part.branches.map((branch, index): JsonObject => {
      const at = `${pointer}/anyOf/${index}`;
      if (!tagged || branchName(branch) === "null") return convert(branch, at);
      const name = branchName(branch);
      const value = convert(branch, `${at}/properties/${escape(name)}`);
      return { type: "object", properties: { [name]: value }, required: [name], additionalProperties: false };
    });
    return branches.length === 1 ? branches[0]! : { anyOf: branches };
  }

  function named(part: AvroNamed, isRoot: boolean): JsonObject {
    const known = names.get(part);
    if (known !== undefined) return { $ref: known };
    if (isRoot) {
      names.set(part, "#");
      pointers.set(part, "");
      return body(part, "");
    }
    const name = definitionName(part.name);
    names.set(part, `#/$defs/${name}`);
    definitions[name] = part.at;
    pointers.set(part, `/$defs/${name}`);
    const pointer = `/$defs/${name}`;
    // Reserved first, so that definitions keep the order in which they are met.
    $defs[name] = true;
    places[pointer] = part.at;
    $defs[name] = body(part, pointer);
    return { $ref: `#/$defs/${name}` };
  }

  function body(part: AvroNamed, pointer: string): JsonObject {
    const annotations = annotationsOf(part.written);
    if (part.kind === "enum") return { type: "string", enum: part.symbols, ...annotations };
    if (part.kind === "fixed") return { ...(decimal(part.written) ?? base64(part.size)), ...annotations };
    const properties = part.fields.map((field): [string, JsonObject] => {
      const at = `${pointer}/properties/${escape(field.name)}`;
      places[at] = field.at;
      pointers.set(field, at);
      return [field.name, { ...convert(field.type, at), ...annotationsOf(field.written), ...fallbackOf(field) }];
    });
    const required = part.fields.filter(({ hasDefault }) => !hasDefault).map(({ name }) => name);
    return {
      type: "object",
      properties: Object.fromEntries(properties),
      ...(required.length > 0 && { required }),
      ...annotations,
    };
  }

  /** `Order` of `com.acme.Order`; the whole name where two namespaces have one. */
  function definitionName(full: string): string {
    const short = full.slice(full.lastIndexOf(".") + 1);
    const name = Object.hasOwn($defs, short) ? full.replaceAll(".", "_") : short;
    return name;
  }
}

function primitive(name: string, written: JsonObject): JsonObject {
  const logical = written["logicalType"];
  switch (name) {
    case "int":
      if (logical === "date") return { type: "string", format: "date" };
      return { type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    case "long":
      if (logical === "timestamp-millis" || logical === "timestamp-micros")
        return { type: "string", format: "date-time" };
      return { type: "integer", format: "int64" };
    case "float":
    case "double":
      return { type: "number" };
    case "bytes":
      return decimal(written) ?? base64();
    case "string":
      return logical === "uuid" ? { type: "string", format: "uuid" } : { type: "string" };
    default:
      return { type: name };
  }
}

function decimal({ logicalType, scale = 0 }: JsonObject): JsonObject | undefined {
  if (logicalType !== "decimal" || typeof scale !== "number") return undefined;
  return { type: "string", pattern: scale > 0 ? `^-?\\d+(\\.\\d{1,${scale}})?$` : "^-?\\d+$" };
}

function base64(size?: number): JsonObject {
  const length = size === undefined ? {} : { minLength: 4 * Math.ceil(size / 3), maxLength: 4 * Math.ceil(size / 3) };
  return { type: "string", contentEncoding: "base64", ...length };
}

/** Documentation and the contract's own extensions; the rest is Avro's. */
function annotationsOf(written: JsonObject): JsonObject {
  const { doc } = written;
  const extensions = Object.entries(written).filter(([key]) => key.startsWith("x-") || key === "deprecated");
  return { ...(typeof doc === "string" && { description: doc }), ...Object.fromEntries(extensions) };
}

/** A default that reads the same in both languages; bytes and times do not. */
function fallbackOf({ hasDefault, fallback, type }: AvroField): JsonObject {
  // A union's default is one of its first branch.
  const own = type.kind === "union" ? type.branches[0] : type;
  const plain = own?.kind === "enum" || (own?.kind === "primitive" && own.name !== "bytes");
  const asWritten = plain && !("logicalType" in own.written) && (type.kind !== "union" || !isTagged(type));
  if (!hasDefault || !(asWritten || fallback === null)) return {};
  return { default: fallback! };
}

function escape(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
