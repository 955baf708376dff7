import { decimalBridge, timeBridge } from "./avro-logical.ts";
import { longBridge, wideLongBridge } from "./avro-long.ts";
import type { Json } from "./types.ts";

/** Plain values to those that avsc writes, and back. */
export interface Bridge {
  readonly toAvro: (value: unknown) => unknown;
  readonly fromAvro: (value: unknown) => unknown;
}

/** A type, as a union sees it. */
interface Part {
  /** How it is named as a branch of a union. */
  readonly name: string;
  /** What its values look like to a program. */
  readonly shape: Shape;
  readonly bridge: Bridge;
}

type Shape = "null" | "boolean" | "number" | "string" | "list" | "object";
type Written = { readonly [key: string]: Json };

const plain: Bridge = { toAvro: (value) => value, fromAvro: (value) => value };

const base64: Bridge = {
  toAvro: (value) => {
    // `Buffer` leaves out what is none. An expression of groups of four would run out of stack over long texts.
    if (typeof value !== "string" || value.length % 4 !== 0 || !/^[A-Za-z\d+/]*={0,2}$/.test(value))
      throw new TypeError("base64 text is expected");
    return Buffer.from(value, "base64");
  },
  fromAvro: (value) => Buffer.from(value as Uint8Array).toString("base64"),
};

/** Half of the digits may go, as floats have no more; a number may not become an infinite one. */
const float: Bridge = {
  toAvro: (value) => {
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value as number)))
      throw new TypeError("the number is beyond what a float can hold");
    return value;
  },
  fromAvro: (value) => value,
};

const primitives: Readonly<Record<string, Part>> = {
  null: { name: "null", shape: "null", bridge: plain },
  boolean: { name: "boolean", shape: "boolean", bridge: plain },
  int: { name: "int", shape: "number", bridge: plain },
  long: { name: "long", shape: "number", bridge: longBridge },
  float: { name: "float", shape: "number", bridge: float },
  double: { name: "double", shape: "number", bridge: plain },
  bytes: { name: "bytes", shape: "string", bridge: base64 },
  string: { name: "string", shape: "string", bridge: plain },
};

/** The bridge of a schema in which each named type is defined where it is first used, by its full name. */
export function bridgeOf(schema: Json, long: "number" | "bigint"): Bridge {
  const scalars: Readonly<Record<string, Part>> =
    long === "number" ? primitives : { ...primitives, long: { ...primitives["long"]!, bridge: wideLongBridge } };
  const named = new Map<string, Part>();
  return read(schema).bridge;

  function read(value: Json): Part {
    if (typeof value === "string") return scalars[value] ?? named.get(value)!;
    if (Array.isArray(value)) return { name: "union", shape: "object", bridge: unionBridge(value.map(read)) };
    const written = value as Written;
    const { type } = written;
    switch (type) {
      case "record":
      case "error":
        return record(written);
      case "enum":
        return keep({ name: nameOf(written), shape: "string", bridge: plain });
      case "fixed": {
        const bridge = decimalBridge(written, Number(written["size"])) ?? base64;
        return keep({ name: nameOf(written), shape: "string", bridge });
      }
      case "array":
        return { name: "array", shape: "list", bridge: listBridge(read(written["items"]!).bridge) };
      case "map":
        return { name: "map", shape: "object", bridge: mapBridge(read(written["values"]!).bridge) };
      default:
        return typeof type === "string" ? logical(scalars[type]!, written) : read(type!);
    }
  }

  function keep(part: Part): Part {
    named.set(part.name, part);
    return part;
  }

  function record(written: Written): Part {
    const fields: Field[] = [];
    // Known before its fields are read: it may contain itself.
    const part = keep({ name: nameOf(written), shape: "object", bridge: recordBridge(fields) });
    for (const field of written["fields"] as readonly Written[]) {
      fields.push({ name: nameOf(field), bridge: read(field["type"]!).bridge });
    }
    return part;
  }
}

function nameOf({ name }: Written): string {
  return typeof name === "string" ? name : "";
}

function logical(part: Part, written: Written): Part {
  const { name } = part;
  if (name === "bytes") return { ...part, bridge: decimalBridge(written) ?? part.bridge };
  const bridge = timeBridge(name, written["logicalType"]);
  return bridge ? { name, shape: "string", bridge } : part;
}

interface Field {
  readonly name: string;
  readonly bridge: Bridge;
}

/** A member that is left out is left to the schema's default; one that the schema does not know is refused, not lost. */
function recordBridge(fields: readonly Field[]): Bridge {
  const known = (name: string): boolean => fields.some((field) => field.name === name);
  return {
    toAvro: (value) => {
      const given = objectOf(value);
      if (!Object.keys(given).every(known)) throw new TypeError("a member is not in the schema");
      const set = fields.filter(({ name }) => given[name] !== undefined);
      return Object.fromEntries(set.map(({ name, bridge }) => [name, bridge.toAvro(given[name])]));
    },
    fromAvro: (value) => {
      const given = value as Readonly<Record<string, unknown>>;
      return Object.fromEntries(fields.map(({ name, bridge }) => [name, bridge.fromAvro(given[name])]));
    },
  };
}

function listBridge({ toAvro, fromAvro }: Bridge): Bridge {
  return {
    toAvro: (value) => {
      if (!Array.isArray(value)) throw new TypeError("a list is expected");
      return value.map((item) => toAvro(item));
    },
    fromAvro: (value) => (value as readonly unknown[]).map((item) => fromAvro(item)),
  };
}

function mapBridge({ toAvro, fromAvro }: Bridge): Bridge {
  const each = (value: object, convert: Bridge["toAvro"]): object =>
    Object.fromEntries(Object.entries(value).map(([key, member]) => [key, convert(member)]));
  return {
    toAvro: (value) => each(objectOf(value), (member) => toAvro(member)),
    fromAvro: (value) => each(value as object, (member) => fromAvro(member)),
  };
}

/** Values carry the name of their branch only where two branches look alike, as in Avro's JSON encoding. */
function unionBridge(parts: readonly Part[]): Bridge {
  const isTagged = new Set(parts.map(({ shape }) => shape)).size < parts.length;
  const find = (value: unknown): Part | undefined => {
    if (value === null) return parts.find(({ name }) => name === "null");
    if (!isTagged) return parts.find(({ shape }) => shape === shapeOf(value));
    const names = Object.keys(objectOf(value));
    return names.length === 1 ? parts.find(({ name }) => name === names[0]) : undefined;
  };
  return {
    toAvro: (value) => {
      const part = find(value);
      if (!part) throw new TypeError("the value is of no branch of the union");
      if (part.name === "null") return null;
      const inner = isTagged ? (value as Readonly<Record<string, unknown>>)[part.name] : value;
      return { [part.name]: part.bridge.toAvro(inner) };
    },
    fromAvro: (value) => {
      if (value === null) return null;
      const [[name, inner]] = Object.entries(value as object) as [[string, unknown]];
      const read = parts.find((part) => part.name === name)!.bridge.fromAvro(inner);
      return isTagged ? { [name]: read } : read;
    },
  };
}

function shapeOf(value: unknown): Shape | undefined {
  if (Array.isArray(value)) return "list";
  // A long is one among the numbers of a union, whatever programs see of it.
  const type = typeof value === "bigint" ? "number" : typeof value;
  return type === "string" || type === "number" || type === "boolean" || type === "object" ? type : undefined;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new TypeError("an object is expected");
  return value as Readonly<Record<string, unknown>>;
}
