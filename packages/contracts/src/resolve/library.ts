import type { Json, JsonObject } from "@concord/diagnostics";
import type { Place } from "../fabric.ts";
import type { FileRead } from "../files.ts";
import type { SourceDocument } from "../source/document.ts";
import type { FileFacts } from "./file-facts.ts";
import { childPointer, member, segmentsOf } from "./pointer.ts";
import { readReference, type Boundary } from "./reference.ts";

/** A value and where it stands. */
export interface Node extends Place {
  readonly value: Json;
}

export type ReadFailure = Extract<FileRead, { ok: false }>;

/** Why a `$ref` leads nowhere. */
export interface BrokenReference {
  readonly rule: "reference-refused" | "reference-missing" | "reference-circular" | "reference-unreadable";
  readonly ref: string;
  /** Where the `$ref` stands. */
  readonly at: Place;
  /** `network`, `absolute`, `outside`, the file that is missing, the pointer that is missing. */
  readonly detail: string;
}

export type Followed =
  | { readonly ok: true; readonly node: Node }
  | { readonly ok: false; readonly broken: BrokenReference };

/** Every document that was read, and the one way to walk through them. */
export interface Library {
  readonly boundary: Boundary;
  readonly documents: ReadonlyMap<string, SourceDocument>;
  /** Why a file that is referred to could not be read. */
  readonly failures: ReadonlyMap<string, ReadFailure>;
  /** What is known of each document without parsing it. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** By file, what tells its bytes from any others: the name that git gives them. */
  readonly ids: ReadonlyMap<string, string>;
  /** Objects that were put together from several places, or taken from elsewhere: their true place. */
  readonly origins: WeakMap<object, Place>;
  /** Where references were found to lead in the end, by the object that they are: many lead on through the same ones. */
  readonly followed: WeakMap<object, Destination>;
}

interface Destination {
  readonly node: Node;
  /** The files on the way. */
  readonly files: ReadonlySet<string>;
}

export function root(library: Library, file: string): Node | undefined {
  const value = library.documents.get(file)?.value;
  return value === undefined ? undefined : { file, pointer: "", value };
}

/** What stands at a place, no `$ref` followed. */
export function nodeAt(library: Library, place: Place): Node | undefined {
  let node = root(library, place.file);
  for (const segment of segmentsOf(place.pointer)) node = node && child(library, node, segment);
  return node;
}

/** A direct member, its own `$ref` not followed. */
export function child(library: Library, node: Node, key: string | number): Node | undefined {
  const value = member(node.value, key);
  return value === undefined ? undefined : memberNode(library, node, key, value);
}

function memberNode(library: Library, { file, pointer }: Node, key: string | number, value: Json): Node {
  const origin = value !== null && typeof value === "object" ? library.origins.get(value) : undefined;
  return { file: origin?.file ?? file, pointer: origin?.pointer ?? childPointer(pointer, key), value };
}

/** A member with its `$ref`s followed; undefined where it is absent or leads nowhere (which is reported elsewhere). */
export function open(
  library: Library,
  node: Node | undefined,
  ...keys: readonly (string | number)[]
): Node | undefined {
  let current = node && meant(library, node);
  for (const key of keys) {
    const next = current && child(library, current, key);
    current = next && meant(library, next);
  }
  return current;
}

function meant(library: Library, node: Node): Node | undefined {
  if (refOf(node.value) === undefined) return node;
  const followed = follow(library, node);
  return followed.ok ? followed.node : undefined;
}

/** The members of an object (`$ref`s of the members not followed), in the order of the document. */
export function entries(library: Library, node: Node | undefined): [string, Node][] {
  if (!node || !isObject(node.value)) return [];
  const { value } = node;
  return Object.keys(value).map((key) => [key, memberNode(library, node, key, value[key]!)]);
}

/** The items of an array, their `$ref`s not followed. */
export function items(library: Library, node: Node | undefined): Node[] {
  if (!node || !Array.isArray(node.value)) return [];
  return node.value.map((item: Json, index) => memberNode(library, node, index, item));
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The `$ref` of a reference object. */
export function refOf(value: Json | undefined): string | undefined {
  const ref = isObject(value) ? member(value, "$ref") : undefined;
  return typeof ref === "string" ? ref : undefined;
}

/** Follows `$ref`s, from file to file, to what is meant in the end. */
export function follow(library: Library, node: Node): Followed {
  return followFrom(library, node, { visited: new Set(), files: new Set() });
}

/** What was met on the way from a reference: the references, and the files that they lead through. */
interface Way {
  readonly visited: Set<string>;
  readonly files: Set<string>;
}

function followFrom(library: Library, start: Node, way: Way): Followed {
  const { visited, files } = way;
  const passed: Json[] = [];
  let node = start;
  for (let ref = refOf(node.value); ref !== undefined; ref = refOf(node.value)) {
    const known = library.followed.get(node.value as object);
    if (known) {
      for (const file of known.files) {
        files.add(file);
        // Whoever watches which files are looked at is to see these too.
        library.documents.get(file);
      }
      node = known.node;
      break;
    }
    const key = `${node.file}#${node.pointer}`;
    if (visited.has(key)) return broken("reference-circular", ref, start, ref);
    visited.add(key);
    passed.push(node.value);
    const target = targetOf(library, node, ref, way);
    if (!target.ok) return target;
    node = target.node;
  }
  for (const value of passed) library.followed.set(value as object, { node, files });
  return { ok: true, node };
}

/** One step: what a `$ref` that stands at `at` points to, which may be a `$ref` again. */
function targetOf(library: Library, at: Node, ref: string, way: Way): Followed {
  const reference = readReference(ref, at.file, library.boundary);
  if (reference.kind === "refused") return broken("reference-refused", ref, at, reference.because);
  const { file, fragment } = reference;
  const document = root(library, file);
  way.files.add(file);
  if (!document) {
    const failure = library.failures.get(file);
    if (failure?.reason === "outside") return broken("reference-refused", ref, at, "link");
    const unreadable = library.documents.has(file) || (failure && failure.reason !== "missing");
    return broken(unreadable ? "reference-unreadable" : "reference-missing", ref, at, file);
  }
  if (fragment === "") return { ok: true, node: document };
  if (!fragment.startsWith("/")) {
    const named = findNamed(library, document, fragment);
    return named ? { ok: true, node: named } : broken("reference-missing", ref, at, `#${fragment}`);
  }
  let node = document;
  for (const segment of segmentsOf(fragment)) {
    // A pointer may lead through a reference: #/channels/orders/messages/orderPlaced where orders is a $ref itself.
    if (refOf(node.value) !== undefined) {
      const followed = followFrom(library, node, { ...way, visited: new Set(way.visited) });
      if (!followed.ok) return followed;
      node = followed.node;
    }
    const next = child(library, node, segment) ?? avroType(node, segment) ?? protoMessage(node, segment);
    if (!next) return broken("reference-missing", ref, at, `#${fragment}`);
    node = next;
  }
  return { ok: true, node };
}

/** `file.avsc#/Order`: the named type of an Avro file, as it is written in the wild. */
function avroType(node: Node, name: string): Node | undefined {
  if (node.pointer !== "" || !node.file.endsWith(".avsc")) return undefined;
  if (member(node.value, "name") === name) return node;
  if (!Array.isArray(node.value)) return undefined;
  const index = node.value.findIndex((type) => member(type as Json, "name") === name);
  return index < 0 ? undefined : { file: node.file, pointer: `/${index}`, value: node.value[index]! };
}

/** `order.proto#/Order`, `order.proto#/commerce.Order`: one message of a file. */
function protoMessage(node: Node, name: string): Node | undefined {
  if (typeof node.value !== "string" || !node.file.endsWith(".proto")) return undefined;
  const names = name.split(".");
  const start = names.findIndex((one) => new RegExp(`\\bmessage\\s+${one}\\b`).test(node.value as string));
  if (start < 0) return undefined;
  return { file: node.file, pointer: names.slice(start).reduce(childPointer, node.pointer), value: node.value };
}

/** A plain-name fragment: `$anchor`, `$dynamicAnchor`, or the `$id: "#name"` of older drafts. */
function findNamed(library: Library, node: Node, name: string): Node | undefined {
  const { value } = node;
  if (value === null || typeof value !== "object") return undefined;
  if (isObject(value)) {
    const names = [member(value, "$anchor"), member(value, "$dynamicAnchor")];
    const ids = [member(value, "$id"), member(value, "id")];
    if (names.includes(name) || ids.includes(`#${name}`)) return node;
  }
  for (const key of Object.keys(value)) {
    const found = findNamed(library, child(library, node, key)!, name);
    if (found) return found;
  }
  return undefined;
}

function broken(rule: BrokenReference["rule"], ref: string, at: Place, detail: string): Followed {
  return { ok: false, broken: { rule, ref, at: { file: at.file, pointer: at.pointer }, detail } };
}

export function placeOf(node: Place): Place {
  return { file: node.file, pointer: node.pointer };
}

export function placeKey(place: Place): string {
  return `${place.file}#${place.pointer}`;
}
