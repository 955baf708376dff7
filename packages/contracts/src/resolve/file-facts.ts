import type { Json } from "@concord/diagnostics";
import { type FileKind, classify } from "../classify.ts";
import type { FabricMemory } from "../memory/fabric-memory.ts";
import type { SourceDocument } from "../source/document.ts";
import type { TextProblem } from "../source/parse.ts";
import { member } from "./pointer.ts";
import { referencesIn } from "./references-in.ts";

/** What has to be known of every file, so that most of them need not be parsed when they are read again. */
export interface FileFacts {
  /** Absent where the file is empty, or nothing could be made of it. */
  readonly kind?: FileKind;
  readonly problems: readonly TextProblem[];
  /** Every `$ref` as it is written, in the order of the document, each once. */
  readonly references: readonly string[];
  /** The address by which the document names itself (`$id`, or `$self` of OpenAPI 3.2). */
  readonly address?: string;
}

/** The facts of a file: remembered, or read from the document. `id` tells its bytes from any others. */
export function factsOf(
  document: SourceDocument,
  folder: string,
  id: string,
  memory: FabricMemory | undefined,
): FileFacts {
  const key = `${document.file} facts ${folder}`;
  const known = memory?.get(key).find(({ files, value }) => files[0]![1] === id && value !== undefined);
  if (known) {
    memory!.used(key);
    return known.value as FileFacts;
  }
  const facts = readFacts(document, folder);
  memory?.add(key, { files: [[document.file, id]], value: facts });
  return facts;
}

function readFacts(document: SourceDocument, folder: string): FileFacts {
  const { value, problems } = document;
  const address = addressOf(value);
  return {
    ...(value !== undefined && { kind: classify(document, folder) }),
    problems,
    references: [...new Set(referencesIn(document).map(({ ref }) => ref))],
    ...(address !== undefined && { address }),
  };
}

function addressOf(value: Json | undefined): string | undefined {
  const id = member(value, "$id") ?? member(value, "$self");
  return typeof id === "string" && /^[a-z]+:/i.test(id) && !id.endsWith("/") ? id.replace(/#$/, "") : undefined;
}
