import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Own } from "@concord/catalog";
import type { Fabric } from "@concord/contracts";
import { type MappingCoverage, coverMappings } from "@concord/governance";
import { readModule } from "./checking/run-check.ts";
import { CannotRun } from "./shell.ts";
import type { Workspace } from "./workspace.ts";

/** What a workspace adds to its catalog, as `concord.yaml` names it. Throws `CannotRun` where a file cannot be read. */
export async function readOwnParts({ folder, settings }: Workspace): Promise<Own> {
  const { logo, pages = [] } = settings.catalog;
  const read = async (file: string, key: string): Promise<Buffer> => {
    try {
      return await readFile(path.join(folder, file));
    } catch {
      throw new CannotRun(
        `concord.yaml names ${file} in catalog.${key}, and it cannot be read`,
        `correct catalog.${key}`,
      );
    }
  };
  return {
    pages: await Promise.all(
      pages.map(async (file) => ({ file, markdown: (await read(file, "pages")).toString("utf8") })),
    ),
    ...(logo !== undefined && {
      logo: { name: `logo${path.extname(logo).toLowerCase()}`, content: await read(logo, "logo") },
    }),
  };
}

/** What becomes of each field where services turn their own shapes into canonical models. */
export function coverageOf(workspace: Workspace): (fabric: Fabric) => readonly MappingCoverage[] {
  return (fabric) => coverMappings(fabric, (file) => readModule(workspace, file)).coverages;
}
