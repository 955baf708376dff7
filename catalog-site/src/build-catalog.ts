import type { Fabric, TapResult } from "@concord/contracts";
import type { MappingCoverage } from "@concord/governance";
import type { Judge } from "@concord/subschema";
import { judgeChange, judgeHistory, judgeVersions, type Snapshot } from "./history.ts";
import { listImpacts } from "./impact/impacts.ts";
import { createModel, pointersOf, type Own, type Revision } from "./model.ts";
import { openOutput } from "./output.ts";
import { assertOwnFolder } from "./publish.ts";
import { openRenderer } from "./renderer.ts";
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
  /** What `concord tap` watched. */
  readonly seen?: readonly TapResult[];
  /** What mappers make of the shapes of services' own systems. */
  readonly cover?: (fabric: Fabric) => readonly MappingCoverage[];
  /** Pages and a logo of the workspace's own. */
  readonly own?: Own;
  /** What a proposed change starts from: what it does is told on `changes/preview/`. */
  readonly before?: Snapshot;
  /** Decides inclusion of schemas for the verdicts on that history; by default in this thread. */
  readonly judge?: Judge;
  /**
   * A folder for what the next build need not do again: the compiled site, and what each file was made from. It may be
   * removed at any time.
   */
  readonly cache?: string;
}

export interface BuildResult {
  readonly out: string;
  readonly pages: number;
  readonly files: number;
  readonly bytes: number;
  /** Files that were made anew; the others are those of the build before. */
  readonly written: number;
}

/** Where no day is known, nothing has ended yet. */
export const noDay = "0001-01-01";

/**
 * Builds the whole catalog as static files. Equal input gives equal bytes, with or without a cache. `out` is replaced as
 * a whole at the end, so that a failed build leaves what was there before.
 */
export async function buildCatalog(options: BuildOptions): Promise<BuildResult> {
  const { fabric, out, revision, site, cache, judge, seen, cover, own, before, history: snapshots = [] } = options;
  const base = normalBase(options.base ?? "/");
  await assertOwnFolder(out);
  const renderer = await openRenderer(base, cache);
  const history = await judgeHistory(snapshots, { judge, cache });
  const output = await openOutput(out, cache);
  try {
    const today = revision?.date.slice(0, 10) ?? noDay;
    const preview = before && (await judgeChange(before, fabric, { judge }));
    const versions = await judgeVersions(snapshots, { judge });
    const impacts = await listImpacts(fabric, { fieldsOf: pointersOf(fabric), judge, today, cache });
    const model = createModel(fabric, {
      revision,
      history,
      versions,
      impacts,
      preview,
      base,
      seen,
      mappings: cover?.(fabric),
      own,
      site: siteAddress(site, base),
    });
    const pages = await writeSite(model, renderer, output);
    return { out, pages, ...(await output.finish()) };
  } finally {
    await output.giveUp();
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
