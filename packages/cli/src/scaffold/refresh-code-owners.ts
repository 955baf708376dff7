import path from "node:path";
import { codeOwners, hasCodeOwners, mergeCodeOwners } from "@concord/governance";
import { codeOwnersFile, repositoryRoot } from "../code-owners-file.ts";
import type { Draft } from "./draft.ts";

/** A CODEOWNERS that concord keeps stays up to date. */
export async function refreshCodeOwners(draft: Draft): Promise<void> {
  const home = repositoryRoot(draft.folder);
  const file = path.relative(draft.folder, codeOwnersFile(home));
  const text = await draft.read(file);
  if (text === undefined || !hasCodeOwners(text)) return;
  const prefix = path.relative(home, draft.folder).split(path.sep).join("/");
  const merged = mergeCodeOwners(text, codeOwners(await draft.fabric(), prefix === "" ? "" : `${prefix}/`));
  if (merged !== text) draft.change(file, merged);
}
