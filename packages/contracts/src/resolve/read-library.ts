import type { Json } from "@concord/diagnostics";
import type { FileSource } from "../files.ts";
import { decodeText } from "../source/decode.ts";
import { readDocument, type SourceDocument } from "../source/document.ts";
import type { Library, ReadFailure } from "./library.ts";
import { member } from "./pointer.ts";
import { readReference, type Boundary } from "./reference.ts";

/** Remembers documents by file and text, so that what did not change is not parsed again. */
export interface DocumentCache {
  get(file: string, text: string): SourceDocument | undefined;
  set(file: string, text: string, document: SourceDocument): void;
}

/** A cache that lives as long as the process: for watching. Each file keeps its latest text. */
export function documentCache(): DocumentCache {
  const latest = new Map<string, SourceDocument>();
  return {
    get: (file, text) => {
      const document = latest.get(file);
      return document?.text === text ? document : undefined;
    },
    set: (file, _text, document) => void latest.set(file, document),
  };
}

const readable = /\.(ya?ml|json|avsc)$/i;

/**
 * Reads every document of the folder, and then whatever their `$ref`s reach that the folder's list does not name.
 * Reading itself never throws: what cannot be read is remembered with the reason.
 */
export async function readLibrary(
  source: FileSource,
  boundary: Boundary,
  options: {
    readonly files: readonly string[];
    readonly cache?: DocumentCache;
    readonly onRead?: (done: number, total: number) => void;
  },
): Promise<Library> {
  const documents = new Map<string, SourceDocument>();
  const failures = new Map<string, ReadFailure>();
  const pending = options.files.filter((file) => readable.test(file)).sort();
  const seen = new Set(pending);
  for (let done = 0; done < pending.length; done += 1) {
    const file = pending[done]!;
    const document = await readOne(source, file, options.cache);
    if ("ok" in document) failures.set(file, document);
    else {
      documents.set(file, document);
      for (const other of referencedFiles(document, boundary)) {
        if (!seen.has(other)) pending.push(other);
        seen.add(other);
      }
    }
    options.onRead?.(done + 1, pending.length);
  }
  return {
    boundary: { ...boundary, remotes: { ...idsIn(documents), ...boundary.remotes } },
    documents,
    failures,
    origins: new WeakMap(),
  };
}

/** Documents that name themselves by an address (`$id`): a reference to the address means the document. */
function idsIn(documents: ReadonlyMap<string, SourceDocument>): Record<string, string> {
  const ids = [...documents].flatMap(([file, { value }]): [string, string][] => {
    const id = member(value, "$id");
    return typeof id === "string" && /^[a-z]+:/i.test(id) && !id.endsWith("/") ? [[id.replace(/#$/, ""), file]] : [];
  });
  return Object.fromEntries(ids);
}

async function readOne(source: FileSource, file: string, cache?: DocumentCache): Promise<SourceDocument | ReadFailure> {
  const read = await source.read(file);
  if (!read.ok) return read;
  const text = decodeText(read.bytes);
  if (text === undefined) return { ok: false, reason: "unreadable", detail: "it is neither UTF-8 nor UTF-16 text" };
  const known = cache?.get(file, text);
  if (known) return known;
  const document = readDocument(file, text);
  cache?.set(file, text, document);
  return document;
}

function referencedFiles(document: SourceDocument, boundary: Boundary): string[] {
  const files = new Set<string>();
  if (!document.text.includes("$ref")) return [];
  visitReferences(document.value, (ref) => {
    const reference = readReference(ref, document.file, boundary);
    if (reference.kind === "place" && reference.file !== document.file) files.add(reference.file);
  });
  return [...files].sort();
}

function visitReferences(value: Json | undefined, visit: (ref: string) => void): void {
  if (value === null || typeof value !== "object") return;
  for (const [key, member] of Object.entries(value)) {
    if (key === "$ref" && typeof member === "string") visit(member);
    else visitReferences(member, visit);
  }
}
