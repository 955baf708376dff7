import type { Json, JsonObject } from "@concord/diagnostics";
import type Protobuf from "protobufjs";
import type { SourcePlace } from "../format-reading.ts";
import { joinNested, parseProto, protobuf, wellKnown } from "./parse-proto.ts";

/** One message with every definition that it needs, and nothing else. */
export interface ProtoSchema {
  /** `commerce.Order` */
  readonly message: string;
  /** protobufjs's JSON descriptor. */
  readonly nested: JsonObject;
}

export interface ReadProtoOptions {
  readonly at: SourcePlace;
  /** Which message it is about, by its name or full name. Default: the first that no other of the file contains. */
  readonly message?: string;
  /** The text of an imported file, as the import names it, and where it lies. */
  readonly imported?: (name: string) => { readonly text: string; readonly file: string } | undefined;
}

/** What was found: the message, reflected; who defines each type; or what is wrong. */
export type FoundProto =
  | {
      readonly ok: true;
      readonly type: Protobuf.Type;
      /** The file that each type or enum is written in, by full name. */
      readonly files: ReadonlyMap<string, string>;
    }
  | { readonly ok: false; readonly message: string; readonly line: number };

/** Finds the message of a .proto text, imports and all. */
export function findProto(text: string, options: ReadProtoOptions): FoundProto {
  const own = parseProto(text);
  if ("problem" in own) return { ok: false, ...own.problem };
  const files = new Map<string, string>();
  const read = new Set<string>();
  let nested: JsonObject = {};
  const add = (part: JsonObject, file: string): void => {
    for (const name of namesIn(part)) if (!files.has(name)) files.set(name, file);
    nested = joinNested(nested, part);
  };
  const missing: string[] = [];
  add(own.file.nested, options.at.file);
  const pending = [...own.file.imports];
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (read.has(name)) continue;
    read.add(name);
    const known = wellKnown(name);
    const source = known ? undefined : options.imported?.(name);
    const parsed = source && parseProto(source.text);
    if (known) add(known, name);
    else if (!source || !parsed || "problem" in parsed) missing.push(name);
    else {
      add(parsed.file.nested, source.file);
      pending.push(...parsed.file.imports);
    }
  }
  if (missing.length > 0) return { ok: false, message: `there is no file ${missing.join(", ")} to import`, line: 1 };
  try {
    const type = messageOf(rootOf(nested), own.file.package ?? "", options.message);
    if (type) return { ok: true, type, files };
    const wanted = options.message === undefined ? "no message" : `no message ${options.message}`;
    return { ok: false, message: `there is ${wanted} in it`, line: 1 };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error), line: 1 };
  }
}

/** Makes the reflected message again from what `schemaOf` wrote. */
export function typeOf(schema: Json): Protobuf.Type {
  const { message, nested } = schema as unknown as ProtoSchema;
  return rootOf(nested).lookupType(message);
}

function rootOf(nested: JsonObject): Protobuf.Root {
  const root = protobuf().Root.fromJSON({ nested } as Protobuf.INamespace);
  root.resolveAll();
  return root;
}

/** The message alone with what it reaches, without comments: equal meaning, equal schema. */
export function schemaOf(type: Protobuf.Type): Json {
  const root = new (protobuf().Root)();
  const added = new Set<Protobuf.ReflectionObject>();
  const pending = [outermost(type)];
  for (let next = pending.shift(); next; next = pending.shift()) {
    if (added.has(next)) continue;
    added.add(next);
    root.addJSON(copyOf(next).nested ?? {});
    pending.push(...reachedBy(next).map(outermost));
  }
  return JSON.parse(JSON.stringify({ message: type.fullName.slice(1), nested: root.toJSON().nested })) as Json;
}

/** The types of its fields, and of the fields of all that it contains. */
function reachedBy(type: Protobuf.ReflectionObject): (Protobuf.Type | Protobuf.Enum)[] {
  if (!(type instanceof protobuf().Type)) return [];
  const own = type.fieldsArray.flatMap((field) => field.resolve().resolvedType ?? []);
  return [...own, ...type.nestedArray.flatMap(reachedBy)];
}

function outermost(type: Protobuf.Type | Protobuf.Enum): Protobuf.Type | Protobuf.Enum {
  let outer = type;
  while (outer.parent instanceof protobuf().Type) outer = outer.parent;
  return outer;
}

/** A definition inside the packages that it stands in. */
function copyOf(type: Protobuf.Type | Protobuf.Enum): Protobuf.INamespace {
  let json: Protobuf.INamespace = { nested: { [type.name]: type.toJSON() } };
  for (let around = type.parent; around?.name; around = around.parent) json = { nested: { [around.name]: json } };
  return json;
}

function messageOf(root: Protobuf.Root, around: string, wanted: string | undefined): Protobuf.Type | undefined {
  const { Type } = protobuf();
  const home = (around === "" ? root : root.lookup(around)) as Protobuf.NamespaceBase | null;
  const own = (home?.nestedArray ?? []).filter((one) => one instanceof Type);
  if (wanted !== undefined) {
    const found = home?.lookup(wanted.split("."), [Type]) ?? root.lookup(wanted.split("."), [Type]);
    return (found as Protobuf.Type | null) ?? undefined;
  }
  const inner = new Set(own.flatMap((type) => type.fieldsArray.map((field) => field.resolve().resolvedType)));
  return own.find((type) => !inner.has(type)) ?? own[0];
}

function namesIn(nested: JsonObject, prefix = ""): string[] {
  return Object.entries(nested).flatMap(([name, value]) => {
    const inner = (value as JsonObject)["nested"] as JsonObject | undefined;
    return [prefix + name, ...(inner ? namesIn(inner, `${prefix}${name}.`) : [])];
  });
}
