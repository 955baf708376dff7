import type { Json, JsonObject } from "@concord/diagnostics";
import type Protobuf from "protobufjs";
import type { FormatReading, SourcePlace } from "../format-reading.ts";
import { protobuf } from "./parse-proto.ts";
import { type ReadProtoOptions, findProto, schemaOf } from "./proto-schema.ts";
import { signed64, unsigned64, wellKnownSchema } from "./well-known.ts";

/**
 * The values of a Protobuf message as programs see them: its JSON mapping. Field names in lower camel case, 64-bit
 * integers as text, bytes as base64. A field without presence may be left out by who sends; who receives finds its
 * default. Pointers of places are the names of messages and fields: `/Order/order_id`.
 * Source: protobuf.dev, "ProtoJSON Format".
 */
export function readProtobuf(text: string, options: ReadProtoOptions): FormatReading & { readonly line?: number } {
  const found = findProto(text, options);
  if (!found.ok) {
    const { message, line } = found;
    return { json: true, definitions: {}, places: {}, raw: text, problems: [{ message, at: options.at }], line };
  }
  const { type, files } = found;
  const placeOf = (of: Protobuf.ReflectionObject, member?: string): SourcePlace => {
    const home = files.get(of.fullName.slice(1)) ?? options.at.file;
    const names = [...outerNames(of), ...(member === undefined ? [] : [member])];
    // What is written in place has a place of its own too, though all of it stands in one text.
    const around = home.endsWith(".proto") ? "" : options.at.pointer;
    return { file: home, pointer: around + names.map((name) => `/${name}`).join("") };
  };
  const { json, definitions, places } = layOutProto(type, placeOf);
  return { json, definitions, places, raw: schemaOf(type), problems: [] };
}

export interface ProtoLayout extends Pick<FormatReading, "definitions" | "places"> {
  readonly json: JsonObject;
  /** Where in `json` a message, enum or field stands. */
  readonly pointers: ReadonlyMap<Protobuf.ReflectionObject, string>;
}

export function layOutProto(
  root: Protobuf.Type,
  placeOf: (of: Protobuf.ReflectionObject, member?: string) => SourcePlace,
): ProtoLayout {
  const definitions: Record<string, SourcePlace> = {};
  const places: Record<string, SourcePlace> = {};
  const $defs: Record<string, Json> = {};
  const pointers = new Map<Protobuf.ReflectionObject, string>([[root, ""]]);
  const body = message(root, "");
  places[""] = placeOf(root);
  return {
    json: Object.keys($defs).length > 0 ? { ...body, $defs } : body,
    definitions,
    places,
    pointers,
  };

  function message(type: Protobuf.Type, pointer: string): JsonObject {
    const fields = type.fieldsArray.map((one) => one.resolve());
    const properties = fields.map((field): [string, JsonObject] => {
      const at = `${pointer}/properties/${field.jsonName}`;
      places[at] = placeOf(type, field.name);
      pointers.set(field, at);
      return [field.jsonName, { ...fieldSchema(field), ...annotationsOf(field) }];
    });
    const required = fields.filter((field) => field.required).map((field) => field.jsonName);
    return {
      type: "object",
      properties: Object.fromEntries(properties),
      ...(required.length > 0 && { required }),
      ...annotationsOf(type),
    };
  }

  function fieldSchema(field: Protobuf.Field): JsonObject {
    const value = valueSchema(field);
    if (field.map) return { type: "object", additionalProperties: value };
    if (field.repeated) return { type: "array", items: value };
    const fallback = field.hasPresence || "$ref" in value ? undefined : defaultOf(field, value);
    return fallback === undefined ? value : { ...value, default: fallback };
  }

  function valueSchema({ type, resolvedType }: Protobuf.Field): JsonObject {
    if (!resolvedType) return scalar(type);
    return wellKnownSchema(resolvedType.fullName.slice(1)) ?? { $ref: reference(resolvedType) };
  }

  function reference(type: Protobuf.Type | Protobuf.Enum): string {
    const known = pointers.get(type);
    if (known !== undefined) return `#${known}`;
    const name = Object.hasOwn($defs, type.name) ? type.fullName.slice(1).replaceAll(".", "_") : type.name;
    const pointer = `/$defs/${name}`;
    pointers.set(type, pointer);
    definitions[name] = placeOf(type);
    places[pointer] = definitions[name];
    // Reserved first, so that definitions keep the order in which they are met.
    $defs[name] = true;
    const isMessage = type instanceof protobuf().Type;
    $defs[name] = isMessage
      ? message(type, pointer)
      : { type: "string", enum: Object.keys(type.values), ...annotationsOf(type) };
    return `#${pointer}`;
  }
}

function outerNames(of: Protobuf.ReflectionObject): string[] {
  const names: string[] = [];
  const { Type, Enum } = protobuf();
  for (let at: Protobuf.ReflectionObject | null = of; at instanceof Type || at instanceof Enum; at = at.parent) {
    names.unshift(at.name);
  }
  return names;
}

const integers: Readonly<Record<string, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  sint32: [-(2 ** 31), 2 ** 31 - 1],
  sfixed32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  fixed32: [0, 2 ** 32 - 1],
};

function scalar(type: string): JsonObject {
  const range = integers[type];
  if (range) return { type: "integer", minimum: range[0], maximum: range[1] };
  if (type.endsWith("64")) return type.startsWith("u") || type === "fixed64" ? unsigned64 : signed64;
  if (type === "bytes") return { type: "string", contentEncoding: "base64" };
  if (type === "bool") return { type: "boolean" };
  return { type: type === "string" ? "string" : "number" };
}

function defaultOf({ type }: Protobuf.Field, value: JsonObject): Json | undefined {
  if (type === "string" || type === "bytes") return "";
  if (type === "bool") return false;
  if (type.endsWith("64")) return "0";
  return value["type"] === "number" || value["type"] === "integer" ? 0 : undefined;
}

/**
 * The comment is the description; lines that say `x-name: value` are the contract's extensions. A default that is
 * written (proto2) is what other libraries show for what was left out: `x-default`.
 */
function annotationsOf({ comment, options }: Protobuf.ReflectionObject): JsonObject {
  const lines = (comment ?? "").split("\n");
  const extensions = lines.flatMap((line) => {
    const [, key, value] = /^\s*(x-[a-z-]+):\s*(\S.*?)\s*$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, value!] as const];
  });
  const description = lines
    .filter((line) => !/^\s*x-[a-z-]+:/.test(line))
    .join("\n")
    .trim();
  return {
    ...(description !== "" && { description }),
    ...(options?.["deprecated"] === true && { deprecated: true }),
    ...(options?.["default"] !== undefined && { "x-default": options["default"] as Json }),
    ...Object.fromEntries(extensions),
  };
}
