import type { Json, JsonObject } from "@concord/diagnostics";
import { createRequire } from "node:module";
import type Protobuf from "protobufjs";

let library: typeof Protobuf | undefined;

/** The parser, loaded when the first .proto is met: most fabrics have none. */
export function protobuf(): typeof Protobuf {
  return (library ??= createRequire(import.meta.url)("protobufjs") as typeof Protobuf);
}

export interface ProtoProblem {
  readonly message: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A .proto file's own definitions, and the files that it imports. */
export interface ProtoFile {
  readonly package?: string;
  readonly imports: readonly string[];
  /** protobufjs's JSON descriptor: names to messages, enums and packages. Comments are kept. */
  readonly nested: JsonObject;
}

/** Parses the text of a .proto file. Never throws. */
export function parseProto(text: string): { readonly file: ProtoFile } | { readonly problem: ProtoProblem } {
  try {
    const parsed = protobuf().parse(text, { keepCase: true, alternateCommentMode: true });
    const { nested = {} } = parsed.root.toJSON({ keepComments: true }) as { nested?: JsonObject };
    const imports = [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])];
    return { file: { ...(parsed.package !== undefined && { package: parsed.package }), imports, nested } };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const [, message = said, line = "1"] = /^(.*?) \((?:.*, )?line (\d+)\)$/s.exec(said) ?? [];
    return { problem: { message: message.trim(), line: Number(line) } };
  }
}

/** The definitions that protobufjs knows by itself: `google/protobuf/timestamp.proto` and its like. */
export function wellKnown(file: string): JsonObject | undefined {
  return (protobuf().common.get(file) as { nested?: JsonObject } | null)?.nested;
}

/** Lays the definitions of several files over each other: packages are joined, a name that stands twice is the first's. */
export function joinNested(left: JsonObject, right: JsonObject): JsonObject {
  const joined: Record<string, Json> = { ...left };
  for (const [name, added] of Object.entries(right)) {
    const known = joined[name];
    if (known === undefined) joined[name] = added;
    else if (isPackage(known) && isPackage(added))
      joined[name] = { ...known, nested: joinNested(known["nested"] as JsonObject, added["nested"] as JsonObject) };
  }
  return joined;
}

function isPackage(value: Json): value is JsonObject {
  const keys = value !== null && typeof value === "object" ? Object.keys(value) : [];
  return keys.includes("nested") && !keys.includes("fields") && !keys.includes("values");
}
