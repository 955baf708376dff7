import type { Json } from "@concord/diagnostics";
import { type Document, type Pair, LineCounter, isCollection, isMap, isScalar, parseDocument } from "yaml";
import type { Address, ChangeCase } from "./change-case.ts";

/** Texts by path from the top of a repository. */
export type Files = ReadonlyMap<string, string>;

/** The files with a case's edits made; everything that no edit touches keeps its text. */
export function edited(files: Files, { set = {}, remove = [], rename = {}, ...rest }: ChangeCase): Files {
  const result = new Map(files);
  const change = (address: Address, edit: (document: Document.Parsed, steps: readonly string[]) => void): void => {
    const { file, steps } = resolve(address, result);
    const document = parseDocument(result.get(file)!);
    edit(document, steps);
    result.set(file, print(document));
  };
  for (const [address, key] of Object.entries(rename))
    change(address, (document, steps) => renameKey(document, steps, key));
  for (const [address, value] of Object.entries(set)) change(address, (document, steps) => put(document, steps, value));
  for (const address of remove) {
    change(address, (document, steps) => {
      if (!document.deleteIn(steps)) throw new Error(`there is nothing at ${address}`);
    });
  }
  for (const name of rest.asJson ?? []) {
    const { file } = resolve(`${name}#`, result);
    result.set(file, JSON.stringify(parseDocument(result.get(file)!).toJS(), undefined, 2));
  }
  for (const [file, { text, by }] of Object.entries(rest.replace ?? {})) {
    const before = result.get(file) ?? "";
    if (before.split(text).length !== 2) throw new Error(`${file} should hold once: ${text}`);
    result.set(
      file,
      before.replace(text, () => by),
    );
  }
  for (const [from, to] of Object.entries(rest.move ?? {})) {
    result.set(to, result.get(from)!);
    result.delete(from);
  }
  return result;
}

/** A text as edits leave it where they change nothing. */
export function normalized(text: string): string {
  return print(parseDocument(text));
}

/** The value at an address. */
export function valueAt(files: Files, address: Address): Json | undefined {
  const { file, steps } = resolve(address, files);
  return steps.reduce<Json | undefined>(
    (value, step) => (value as Record<string, Json> | undefined)?.[step],
    read(files.get(file)!).value,
  );
}

/** `file:line:column` of the node at an address: of its key where it is a collection, else of the value itself. */
export function placeOf(files: Files, address: Address): string {
  const { file, steps } = resolve(address, files);
  const { lines, document } = read(files.get(file)!);
  const node = document.getIn(steps, true);
  if (node === undefined) throw new Error(`there is nothing at ${address}`);
  const holder = document.getIn(steps.slice(0, -1), true);
  const pair = isMap(holder) ? holder.items.find((item) => keyOf(item) === steps.at(-1)) : undefined;
  const shown = isCollection(node) && pair ? pair.key : node;
  const { line, col } = lines.linePos((shown as { readonly range: readonly [number] }).range[0]);
  return `${file}:${line}:${col}`;
}

/** The file that holds the document, and the steps of the pointer. */
export function resolve(address: Address, files: Files): { readonly file: string; readonly steps: readonly string[] } {
  const [name, pointer = ""] = address.split("#") as [string, string?];
  const file = [...files.keys()].find((key) => key === name || /\/([^/]+)\/[^/]+$/.exec(key)?.[1] === name);
  if (file === undefined) throw new Error(`there is no document ${name}`);
  const steps = pointer.split("/").slice(1);
  return { file, steps: steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")) };
}

interface ReadText {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly value: Json;
}

const known = new Map<string, ReadText>();

function read(text: string): ReadText {
  const found = known.get(text);
  if (found) return found;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const made = { document, lines, value: document.toJS() as Json };
  known.set(text, made);
  return made;
}

function put(document: Document.Parsed, steps: readonly string[], value: Json): void {
  if (steps.at(-1) === "-") document.addIn(steps.slice(0, -1), document.createNode(value));
  else document.setIn(steps, document.createNode(value));
}

function renameKey(document: Document.Parsed, steps: readonly string[], key: string): void {
  const holder = document.getIn(steps.slice(0, -1), true);
  const pair = isMap(holder) ? holder.items.find((item) => keyOf(item) === steps.at(-1)) : undefined;
  if (!pair || !isScalar(pair.key)) throw new Error(`there is nothing called ${steps.at(-1)}`);
  pair.key.value = key;
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function print(document: Document.Parsed): string {
  return document.toString({ lineWidth: 0 });
}
