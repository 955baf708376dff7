import { readAvro, readProtobuf, type FormatReading, type NamedSource } from "@concord/formats";
import path from "node:path/posix";
import type { Schema } from "../fabric.ts";
import { isObject, placeOf, root as documentAt, type Library, type Node } from "../resolve/library.ts";
import { member, segmentsOf } from "../resolve/pointer.ts";
import { unfold } from "../resolve/unfold.ts";

type Read = Pick<Schema, "json" | "raw" | "definitions" | "places" | "problems">;

/** A schema that is not JSON Schema: its values as JSON Schema where the language is known, else only as it is written. */
export function readFormat(library: Library, node: Node, format: Schema["format"]): Read {
  if (format === "avro") return asRead(readAvroAt(library, node));
  if (format === "protobuf" && typeof node.value === "string") return asRead(readProtobufAt(library, node, node.value));
  return { json: true, raw: node.value, definitions: {} };
}

function asRead({ json, raw, definitions, places, problems }: FormatReading): Read {
  return { json, raw, definitions, places, ...(problems.length > 0 && { problems }) };
}

function readAvroAt(library: Library, node: Node): FormatReading {
  const refers = JSON.stringify(node.value).includes('"$ref"');
  const value = refers ? (unfold(library, node) ?? node.value) : node.value;
  return readAvro(value, { at: placeOf(node), named: (name) => avroTypeNamed(library, name) });
}

/** A type that another .avsc file defines, by its full name: at its top, or among the types that it lists. */
function avroTypeNamed(library: Library, name: string): NamedSource | undefined {
  for (const file of library.documents.keys()) {
    if (!file.endsWith(".avsc")) continue;
    const document = documentAt(library, file);
    const types = Array.isArray(document?.value) ? document.value : [document?.value];
    for (const [index, value] of types.entries()) {
      if (!isObject(value) || fullNameOf(value) !== name) continue;
      return { value, at: { file, pointer: Array.isArray(document?.value) ? `/${index}` : "" } };
    }
  }
  return undefined;
}

function fullNameOf(value: Node["value"]): string | undefined {
  const [name, namespace] = [member(value, "name"), member(value, "namespace")];
  if (typeof name !== "string") return undefined;
  return typeof namespace === "string" && !name.includes(".") ? `${namespace}.${name}` : name;
}

/** Imports are looked for beside the file, then from the contracts folder and its domains on down. */
function readProtobufAt(library: Library, node: Node, text: string): FormatReading {
  const message = node.file.endsWith(".proto") ? segmentsOf(node.pointer).join(".") : "";
  const imported = (name: string): { text: string; file: string } | undefined => {
    const beside = path.normalize(path.join(path.dirname(node.file), name));
    const files = [beside, ...[...library.documents.keys()].filter((file) => file.endsWith(`/${name}`)).sort()];
    const file = files.find((one) => library.documents.has(one));
    return file === undefined ? undefined : { text: library.documents.get(file)!.text, file };
  };
  return readProtobuf(text, { at: placeOf(node), imported, ...(message !== "" && { message }) });
}
