import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import type { Fabric } from "@concord/contracts";
import type { Judge } from "@concord/subschema";
import { judgeHistory, type Snapshot } from "./history.ts";
import { createModel, type Revision } from "./model.ts";
import { publish } from "./publish.ts";
import { createSiteFolder } from "./site-folder.ts";
import { writeSite } from "./write-site.ts";

export interface BuildOptions {
  readonly fabric: Fabric;
  /** The folder to write. Absent, empty, or an earlier catalog: anything else is left alone and refused. */
  readonly out: string;
  /** Where the site will stand below its host: `/` or `/docs/`. */
  readonly base?: string;
  /** Its public address, for canonical links and feeds. */
  readonly site?: string;
  /** What the footer says the catalog was made from. */
  readonly revision?: Revision;
  /** The releases that led here, oldest first, the present state last: what changed is told from them. */
  readonly history?: readonly Snapshot[];
  /** Decides inclusion of schemas for the verdicts on that history; by default in this thread. */
  readonly judge?: Judge;
}

export interface BuildResult {
  readonly out: string;
  readonly pages: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Builds the whole catalog as static files. Equal input gives equal bytes. `out` is replaced as a whole at the end, so
 * that a failed build leaves what was there before.
 */
export async function buildCatalog(options: BuildOptions): Promise<BuildResult> {
  const base = normalBase(options.base ?? "/");
  const folder = await createSiteFolder({ base, site: options.site });
  try {
    const history = await judgeHistory(options.history ?? [], options.judge);
    const { fabric, revision, site } = options;
    const model = createModel(fabric, { revision, history, site: siteAddress(site, base) });
    const pages = await writeSite(model, folder.indexFile, folder.publicFolder);
    await runAstro(folder.config);
    await publish(folder.dist, options.out);
    return { out: options.out, pages, ...(await measure(options.out)) };
  } finally {
    await folder.remove();
  }
}

/** The public address of the home page. */
function siteAddress(site: string | undefined, base: string): string | undefined {
  return site === undefined ? undefined : new URL(base, site).href;
}

/** `docs`, `/docs` and `/docs/` are the same base: `/docs/`. */
export function normalBase(base: string): string {
  const path = base.split("/").filter(Boolean).map(encodeURIComponent).join("/");
  return path === "" ? "/" : `/${path}/`;
}

/** Astro takes a second to load: it is loaded when somebody builds. Its telemetry stays off. */
async function runAstro(config: Parameters<(typeof import("astro"))["build"]>[0]): Promise<void> {
  process.env["ASTRO_TELEMETRY_DISABLED"] = "1";
  const { build } = await import("astro");
  await build(config);
}

async function measure(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
  const all = await Promise.all(sizes);
  return { files: all.length, bytes: all.reduce((sum, size) => sum + size, 0) };
}
