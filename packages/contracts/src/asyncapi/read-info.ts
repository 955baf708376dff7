import type { ContractFile, ReadContract } from "../reading.ts";
import { open, placeOf, root, type Library, type Node } from "../resolve/library.ts";
import { fileStem } from "../schema/schema-name.ts";
import { compatibilityOf, optional, tagsOf, textOf } from "../source/members.ts";

type Info = Pick<
  ReadContract,
  "title" | "version" | "summary" | "description" | "at" | "owner" | "compatibility" | "tags"
>;

/** What `info` says, in AsyncAPI and OpenAPI alike. Tags stand beside it in 2.x and OpenAPI, inside it in 3.x. */
export function readInfo(library: Library, contract: ContractFile, document: Node): Info {
  const info = open(library, document, "info");
  return {
    title: textOf(info, "title") ?? fileStem(contract.file),
    version: textOf(info, "version") ?? "",
    ...optional("summary", textOf(info, "summary")),
    ...optional("description", textOf(info, "description")),
    at: placeOf(info ?? root(library, contract.file)!),
    ...optional("owner", textOf(info, "x-owner")),
    ...compatibilityOf(info),
    tags: [...new Set([...tagsOf(library, info), ...tagsOf(library, document)])],
  };
}
