import type { Json, JsonObject } from "@concord/diagnostics";
import type { FormatProblem, SourcePlace } from "../format-reading.ts";
import { type AvroField, type AvroNamed, type AvroType, branchName, fullName, isPrimitive } from "./avro-type.ts";
import { fitsDefault } from "./fits-default.ts";
import { isObject } from "./is-object.ts";

/** A named type of another file. */
export interface NamedSource {
  readonly value: Json;
  readonly at: SourcePlace;
  /** The namespace that its file or its surroundings give. */
  readonly namespace?: string;
}

export interface ReadAvroOptions {
  readonly at: SourcePlace;
  /** Finds a named type that the schema refers to and does not define. */
  readonly named?: (name: string) => NamedSource | undefined;
}

interface Spot {
  readonly at: SourcePlace;
  readonly namespace: string | undefined;
}

const nothing: AvroType = {
  kind: "primitive",
  name: "null",
  at: { file: "", pointer: "" },
  written: {},
};

/**
 * Reads an Avro schema into types. What is wrong becomes a problem; a wrong part reads as null, so that one mistake does
 * not hide the next. Source: Avro 1.12 specification, "Schema Declaration" and "Names".
 */
export function readAvroType(
  schema: Json,
  options: ReadAvroOptions,
): { readonly type: AvroType; readonly problems: readonly FormatProblem[] } {
  const problems: FormatProblem[] = [];
  const known = new Map<string, AvroNamed>();
  const withDefault: AvroField[] = [];
  const type = read(schema, { at: options.at, namespace: undefined });
  // A field may be of a type that is still being read.
  for (const { name, type: own, fallback, at } of problems.length > 0 ? [] : withDefault) {
    const first = own.kind === "union" ? " (of a union: none of its first branch)" : "";
    if (!fitsDefault(own, fallback!)) wrong(`the default of ${name} is none of its type${first}`, below(at, "default"));
  }
  return { type, problems };

  function wrong(message: string, at: SourcePlace): AvroType {
    problems.push({ message, at });
    return nothing;
  }

  function read(value: Json, spot: Spot): AvroType {
    if (typeof value === "string") return readName(value, spot);
    if (Array.isArray(value)) return readUnion(value, spot);
    if (!isObject(value)) return wrong("this is no Avro type: a name, an object or a list is expected", spot.at);
    const { type } = value;
    switch (type) {
      case "record":
      case "error":
        return readRecord(value, spot);
      case "enum":
        return readEnum(value, spot);
      case "fixed":
        return readFixed(value, spot);
      case "array":
        return { kind: "array", items: readPart(value, "items", spot), at: spot.at, written: value };
      case "map":
        return { kind: "map", values: readPart(value, "values", spot), at: spot.at, written: value };
      case undefined:
        return wrong("the type is missing", spot.at);
      default:
        if (typeof type !== "string" || !isPrimitive(type)) return read(type, inside(spot, "type"));
        return { kind: "primitive", name: type, at: spot.at, written: value };
    }
  }

  function readPart(value: JsonObject, key: string, spot: Spot): AvroType {
    const part = value[key];
    return part === undefined ? wrong(`${key} is missing`, spot.at) : read(part, inside(spot, key));
  }

  function readName(name: string, { at, namespace }: Spot): AvroType {
    if (isPrimitive(name)) return { kind: "primitive", name, at, written: {} };
    const found = known.get(fullName(name, namespace)) ?? known.get(name);
    if (found) return found;
    for (const wanted of [fullName(name, namespace), name]) {
      const source = options.named?.(wanted);
      if (source) return read(source.value, { at: source.at, namespace: source.namespace });
    }
    return wrong(`there is no type ${JSON.stringify(name)}`, at);
  }

  function readUnion(value: readonly Json[], spot: Spot): AvroType {
    const branches = value.map((branch, index) => read(branch, inside(spot, index)));
    if (branches.some(({ kind }) => kind === "union")) return wrong("a union may not hold a union", spot.at);
    if (branches.length === 0) return wrong("a union needs a branch", spot.at);
    const twice = firstTwice(branches.map(branchName));
    if (twice !== undefined) return wrong(`the union has two branches of ${twice}`, spot.at);
    return { kind: "union", branches, at: spot.at, written: {} };
  }

  function readRecord(value: JsonObject, spot: Spot): AvroType {
    const named = readNamed(value, spot);
    if (!named) return nothing;
    const fields: AvroField[] = [];
    // Known before its fields are read: it may contain itself.
    const record: AvroNamed = { kind: "record", ...named, fields };
    known.set(named.name, record);
    const { fields: written } = value;
    if (!Array.isArray(written)) return wrong(`the record ${named.name} has no list of fields`, spot.at);
    const namespace = namespaceOf(named.name);
    const names = new Set<string>();
    for (const [index, field] of (written as readonly Json[]).entries()) {
      const at = inside(inside(spot, "fields"), index).at;
      if (!isObject(field) || typeof field["name"] !== "string") {
        wrong("a field needs a name", at);
        continue;
      }
      const { name, type } = field;
      if (names.has(name)) wrong(`the field ${name} stands here twice`, at);
      names.add(name);
      if (type === undefined) {
        wrong(`the field ${name} has no type`, at);
        continue;
      }
      const hasDefault = Object.hasOwn(field, "default");
      const made: AvroField = {
        name,
        aliases: textsOf(field["aliases"]),
        type: read(type, { at: below(at, "type"), namespace }),
        hasDefault,
        ...(hasDefault && { fallback: field["default"]! }),
        at,
        written: field,
      };
      fields.push(made);
      if (hasDefault) withDefault.push(made);
    }
    return record;
  }

  function readEnum(value: JsonObject, spot: Spot): AvroType {
    const named = readNamed(value, spot);
    if (!named) return nothing;
    const symbols = textsOf(value["symbols"]);
    if (symbols.length === 0) return wrong(`the enum ${named.name} has no symbols`, spot.at);
    const odd = symbols.find((symbol) => !/^[A-Za-z_]\w*$/.test(symbol)) ?? firstTwice(symbols);
    if (odd !== undefined)
      return wrong(`${JSON.stringify(odd)} is no symbol of ${named.name}, or one twice`, below(spot.at, "symbols"));
    const fallback = value["default"];
    if (typeof fallback === "string" && !symbols.includes(fallback))
      return wrong(`the default of ${named.name} is none of its symbols`, below(spot.at, "default"));
    const made: AvroNamed = {
      kind: "enum",
      ...named,
      symbols,
      ...(typeof fallback === "string" && { fallback }),
    };
    known.set(named.name, made);
    return made;
  }

  function readFixed(value: JsonObject, spot: Spot): AvroType {
    const named = readNamed(value, spot);
    if (!named) return nothing;
    const { size } = value;
    if (typeof size !== "number" || !Number.isInteger(size) || size < 0)
      return wrong(`the fixed ${named.name} has no size`, spot.at);
    const made: AvroNamed = { kind: "fixed", ...named, size };
    known.set(named.name, made);
    return made;
  }

  function readNamed(
    value: JsonObject,
    { at, namespace: around }: Spot,
  ): Pick<AvroNamed, "name" | "aliases" | "at" | "written"> | undefined {
    const { name: own, namespace } = value;
    if (typeof own !== "string" || own === "") {
      wrong(`a ${JSON.stringify(value["type"])} needs a name`, at);
      return undefined;
    }
    const name = fullName(own, typeof namespace === "string" ? namespace : around);
    if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name)) {
      wrong(`${JSON.stringify(name)} is no Avro name: letters, digits and _, the first no digit`, at);
      return undefined;
    }
    if (known.has(name)) wrong(`the type ${name} is defined twice`, at);
    const aliases = textsOf(value["aliases"]).map((alias) => fullName(alias, namespaceOf(name)));
    return { name, aliases, at, written: value };
  }
}

function namespaceOf(name: string): string | undefined {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? undefined : name.slice(0, dot);
}

function inside({ at, namespace }: Spot, key: string | number): Spot {
  return { at: below(at, key), namespace };
}

function below({ file, pointer }: SourcePlace, key: string | number): SourcePlace {
  return { file, pointer: `${pointer}/${key}` };
}

/** The first text that stands in a list before. */
function firstTwice(texts: readonly string[]): string | undefined {
  return texts.find((text, index) => texts.indexOf(text) < index);
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === "string") : [];
}
