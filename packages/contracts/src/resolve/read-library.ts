import { createHash } from "node:crypto";
import type { FileSource } from "../files.ts";
import type { FabricMemory } from "../memory/fabric-memory.ts";
import { decodeText } from "../source/decode.ts";
import { readDocument, type SourceDocument } from "../source/document.ts";
import { factsOf, type FileFacts } from "./file-facts.ts";
import type { Library, ReadFailure } from "./library.ts";
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

export interface ReadLibraryOptions {
  readonly files: readonly string[];
  readonly cache?: DocumentCache;
  readonly memory?: FabricMemory;
  readonly onRead?: (done: number, total: number) => void;
}

const readable = /\.(ya?ml|json|avsc|proto)$/i;
/** So many files are asked for before the first has come. */
const readAhead = 64;

/**
 * Reads every document of the folder, and then whatever their `$ref`s reach that the folder's list does not name.
 * Reading itself never throws: what cannot be read is remembered with the reason.
 */
export async function readLibrary(
  source: FileSource,
  boundary: Boundary,
  { files, cache, memory, onRead }: ReadLibraryOptions,
): Promise<Library> {
  const documents = new Map<string, SourceDocument>();
  const facts = new Map<string, FileFacts>();
  const ids = new Map<string, string>();
  const failures = new Map<string, ReadFailure>();
  const pending = files.filter((file) => readable.test(file)).sort();
  const seen = new Set(pending);
  for (let done = 0; done < pending.length;) {
    const next = pending.slice(done, done + readAhead);
    const reads = await Promise.all(next.map((file) => readOne(source, file, memory, cache)));
    for (const [index, file] of next.entries()) {
      const read = reads[index]!;
      if (!read.ok) {
        failures.set(file, read);
        continue;
      }
      const { document, id } = read;
      const found = factsOf(document, boundary.folder, id, memory);
      cache?.set(file, document.text, document);
      memory?.documents.set(`${file} ${id}`, document);
      documents.set(file, document);
      facts.set(file, found);
      ids.set(file, id);
      for (const other of filesIn(found, file, boundary)) {
        if (!seen.has(other)) pending.push(other);
        seen.add(other);
      }
    }
    done += next.length;
    onRead?.(done, pending.length);
  }
  return {
    boundary: { ...boundary, remotes: { ...addressesIn(facts), ...boundary.remotes } },
    documents,
    facts,
    ids,
    failures,
    origins: new WeakMap(),
    followed: new WeakMap(),
  };
}

/** Documents that name themselves by an address: a reference to the address means the document. */
function addressesIn(facts: ReadonlyMap<string, FileFacts>): Record<string, string> {
  return Object.fromEntries(
    [...facts].flatMap(([file, { address }]) => (address === undefined ? [] : [[address, file] as const])),
  );
}

interface ReadDocument {
  readonly ok: true;
  readonly document: SourceDocument;
  readonly id: string;
}

async function readOne(
  source: FileSource,
  file: string,
  memory: FabricMemory | undefined,
  cache: DocumentCache | undefined,
): Promise<ReadDocument | ReadFailure> {
  const stated = await source.id?.(file);
  const known = stated === undefined ? undefined : memory?.documents.get(`${file} ${stated}`);
  if (known) return { ok: true, document: known, id: stated! };
  const read = await source.read(file);
  if (!read.ok) return read;
  const text = decodeText(read.bytes);
  if (text === undefined) return { ok: false, reason: "unreadable", detail: "it is neither UTF-8 nor UTF-16 text" };
  return { ok: true, document: cache?.get(file, text) ?? readDocument(file, text), id: blobId(read.bytes) };
}

/** What git calls these bytes. */
function blobId(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

function filesIn({ references }: FileFacts, from: string, boundary: Boundary): string[] {
  const files = references.flatMap((ref) => {
    const reference = readReference(ref, from, boundary);
    return reference.kind === "place" && reference.file !== from ? [reference.file] : [];
  });
  return [...new Set(files)].sort();
}
