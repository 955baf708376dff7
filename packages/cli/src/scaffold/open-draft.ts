import { diskFiles } from "@concord/contracts";
import { CannotRun, type Shell } from "../shell.ts";
import { findWorkspace } from "../workspace.ts";
import { type Draft, createDraft } from "./draft.ts";

/** A workspace that is about to be added to. */
export interface Opened {
  readonly draft: Draft;
  /** The same, with nothing drafted. */
  readonly before: Draft;
  /** The contracts folder. */
  readonly root: string;
}

/** Opens the workspace of a command line. Throws `CannotRun` for a single document. */
export async function openDraft(shell: Shell, contracts: string | undefined): Promise<Opened> {
  const { folder, contracts: root, settings, settingsFile } = await findWorkspace(shell, contracts);
  if (/\.(ya?ml|json)$/iu.test(root)) {
    throw new CannotRun(
      `${root} is a single document`,
      "concord new adds to a contracts folder; concord init begins one",
    );
  }
  const also = ["concord.yaml", ...Object.values(settings.remotes)];
  const source = diskFiles({ cwd: folder, root, also });
  const home = { folder, contracts: root, source, ...(settingsFile && { settingsFile }) };
  return { draft: createDraft(home), before: createDraft(home), root };
}
