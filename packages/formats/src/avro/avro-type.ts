import type { Json, JsonObject } from "@concord/diagnostics";
import type { SourcePlace } from "../format-reading.ts";

/** Source: Avro 1.12 specification, "Schema Declaration". */
export type Primitive = "null" | "boolean" | "int" | "long" | "float" | "double" | "bytes" | "string";

/** A type with everything it refers to: a recursive type contains itself. */
export type AvroType = AvroPrimitive | AvroArray | AvroMap | AvroUnion | AvroNamed;
export type AvroNamed = AvroRecord | AvroEnum | AvroFixed;

interface Written {
  readonly at: SourcePlace;
  /** The type as it is written: annotations, logical type, documentation. */
  readonly written: JsonObject;
}

export interface AvroPrimitive extends Written {
  readonly kind: "primitive";
  readonly name: Primitive;
}
export interface AvroArray extends Written {
  readonly kind: "array";
  readonly items: AvroType;
}
export interface AvroMap extends Written {
  readonly kind: "map";
  readonly values: AvroType;
}
export interface AvroUnion extends Written {
  readonly kind: "union";
  readonly branches: readonly AvroType[];
}
export interface AvroRecord extends Written {
  readonly kind: "record";
  /** `com.acme.Order` */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly fields: readonly AvroField[];
}
export interface AvroEnum extends Written {
  readonly kind: "enum";
  readonly name: string;
  readonly aliases: readonly string[];
  readonly symbols: readonly string[];
  /** What a reader takes for a symbol that it does not know. */
  readonly fallback?: string;
}
export interface AvroFixed extends Written {
  readonly kind: "fixed";
  readonly name: string;
  readonly aliases: readonly string[];
  /** In bytes. */
  readonly size: number;
}

export interface AvroField extends Written {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: AvroType;
  readonly hasDefault: boolean;
  /** As Avro writes it: bytes as text of code points below 256. */
  readonly fallback?: Json;
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
] satisfies Primitive[]);

export function isPrimitive(name: string): name is Primitive {
  return primitives.has(name);
}

export function isNamed(type: AvroType): type is AvroNamed {
  return type.kind === "record" || type.kind === "enum" || type.kind === "fixed";
}

/** How a branch of a union is named in Avro's JSON encoding. */
export function branchName(type: AvroType): string {
  switch (type.kind) {
    case "primitive":
    case "record":
    case "enum":
    case "fixed":
      return type.name;
    default:
      return type.kind;
  }
}

/** `acme` and `Order` give `acme.Order`; a name with dots, or none to add, stands as it is. */
export function fullName(name: string, namespace: string | undefined): string {
  return name.includes(".") || !namespace ? name : `${namespace}.${name}`;
}
