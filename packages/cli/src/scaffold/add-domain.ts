import { checkId, titleOf } from "./names.ts";
import type { Draft } from "./draft.ts";
import { insert } from "./insert.ts";
import { placeholder, renderYaml } from "./render.ts";

export interface TeamChoice {
  readonly id: string;
  readonly title?: string;
  readonly members?: readonly string[];
  readonly contact?: string;
  readonly handle?: string;
}

/** `contracts/<id>/domain.yaml`, and its team where there is none of that name yet. */
export async function addDomain(
  draft: Draft,
  root: string,
  given: { readonly id: string; readonly title?: string; readonly team: TeamChoice; readonly summary?: string },
): Promise<void> {
  const id = checkId("domain", given.id);
  await addTeam(draft, root, given.team);
  const title = given.title ?? titleOf(id);
  const summary = given.summary ?? `${placeholder}: what ${title} is about.`;
  draft.create(`${root}/${id}/domain.yaml`, renderYaml("new/domain.yaml", { title, summary, team: given.team.id }));
}

/** An entry of `teams.yaml`, where there is none of that name yet. */
export async function addTeam(draft: Draft, root: string, team: TeamChoice): Promise<void> {
  checkId("team", team.id);
  const file = `${root}/teams.yaml`;
  if ((await draft.fabric()).teams.some(({ id }) => id === team.id)) return;
  const { id, title = titleOf(id), contact, handle, members } = team;
  await insert(
    draft,
    file,
    "/teams",
    renderYaml("new/team.yaml", { id, title, contact, handle, members: members?.map((name) => ({ name })) }),
  );
}
