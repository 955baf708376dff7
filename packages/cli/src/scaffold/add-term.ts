import { CannotRun } from "../shell.ts";
import type { Draft } from "./draft.ts";
import { insert } from "./insert.ts";
import { requireTeam } from "./known.ts";
import { checkId, titleOf } from "./names.ts";
import { renderYaml } from "./render.ts";

/** An entry of `glossary.yaml`. */
export async function addTerm(
  draft: Draft,
  root: string,
  given: {
    readonly id: string;
    readonly title?: string;
    readonly definition: string;
    readonly owner?: string;
    readonly schema?: string;
  },
): Promise<void> {
  const id = checkId("term", given.id);
  const fabric = await draft.fabric();
  const known = fabric.terms.find((term) => term.id === id || term.title.toLowerCase() === titleOf(id).toLowerCase());
  if (known) throw new CannotRun(`the dictionary has ${known.title} already`, `it says: ${known.definition}`);
  if (given.owner !== undefined) requireTeam(fabric, given.owner);
  const { title = titleOf(id), definition, owner, schema } = given;
  const file = fabric.terms[0]?.at.file ?? `${root}/glossary.yaml`;
  await insert(draft, file, "/terms", renderYaml("new/term.yaml", { id, title, definition, owner, schema }));
}
