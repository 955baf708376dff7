import { insertText } from "@concord/governance";
import { parseDocument } from "yaml";
import { CannotRun } from "../shell.ts";
import type { Draft } from "./draft.ts";

/** Adds lines to the mapping or list at a pointer of a file; makes the file where there is none. */
export async function insert(draft: Draft, file: string, pointer: string, lines: string): Promise<void> {
  const text = await draft.read(file);
  if (text === undefined) return draft.create(file, insertText("", pointer, lines.trimEnd())!);
  const changed = insertText(text, pointer, lines.trimEnd());
  if (changed !== undefined) return draft.change(file, changed);
  const [error] = parseDocument(text).errors;
  if (error)
    throw new CannotRun(`${file} is no YAML: ${error.message.split("\n")[0]}`, "concord validate shows the place");
  const name = /^(?:- id: )?["']?([\w-]+)/u.exec(lines)?.[1] ?? "";
  throw new CannotRun(`${file} has ${pointer}/${name} already`, "nothing was written; choose another name");
}
