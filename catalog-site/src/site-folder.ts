import { cp, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroInlineConfig, AstroIntegration } from "astro";
import type { CatalogModel } from "./model.ts";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));

/** A throw-away Astro project: the site's sources, its model, and nothing of the folder that somebody works in. */
export interface SiteFolder {
  readonly root: string;
  /** Gives the pages what they show; again when a contract changes. */
  readonly writeModel: (model: CatalogModel) => Promise<void>;
  /** What lies here is copied to the site as it is. */
  readonly publicFolder: string;
  readonly dist: string;
  /** The page that all pages are made by. */
  readonly routeFile: string;
  readonly config: AstroInlineConfig;
  readonly remove: () => Promise<void>;
}

export interface SiteOptions {
  /** With a slash at both ends. */
  readonly base: string;
  readonly site?: string | undefined;
  readonly dev?: boolean;
}

/**
 * Lays out the project in a temporary folder of its own. Astro writes caches and half-finished output around its root
 * and renames files from there to the output, which fails across file systems: here all of that is one folder, so that
 * the package may be read-only, builds may run side by side, and the working folder does not matter.
 */
export async function createSiteFolder({ base, site, dev = false }: SiteOptions): Promise<SiteFolder> {
  const root = await mkdtemp(join(tmpdir(), "concord-catalog-"));
  const modelFile = join(root, "model.json");
  const dist = join(root, "dist");
  await cp(join(packageRoot, "src"), join(root, "src"), { recursive: true });
  await cp(join(packageRoot, "public"), join(root, "public"), { recursive: true });
  // Astro's own modules must be found from here, too.
  const astro = createRequire(import.meta.url).resolve("astro/package.json");
  await symlink(dirname(dirname(astro)), join(root, "node_modules"), "junction");
  return {
    root,
    writeModel: (model) => writeWhole(modelFile, JSON.stringify(onlyPages(model))),
    publicFolder: join(root, "public"),
    dist,
    routeFile: join(root, "src/pages/[...path].astro"),
    config: configOf({ root, modelFile, dist, base, site, dev }),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** The pages need neither the search's list nor the files beside them. */
function onlyPages(model: CatalogModel): CatalogModel {
  return { ...model, entities: [], files: {} };
}

/** A page that is being made reads the old model or the new one, never half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.next`, text);
  await rename(`${file}.next`, file);
}

interface Placed {
  readonly root: string;
  readonly modelFile: string;
  readonly dist: string;
  readonly base: string;
  readonly site: string | undefined;
  readonly dev: boolean;
}

function configOf({ root, modelFile, dist, base, site, dev }: Placed): AstroInlineConfig {
  return {
    configFile: false,
    root,
    base,
    ...(site !== undefined && { site }),
    outDir: dist,
    cacheDir: join(root, "cache"),
    output: "static",
    trailingSlash: "always",
    // "jsx", the default, glues words of neighbouring inline elements together.
    compressHTML: true,
    build: { format: "directory", inlineStylesheets: "never", server: join(root, "server/"), client: `${dist}/` },
    devToolbar: { enabled: false },
    integrations: [keepBuildInside],
    logLevel: "silent",
    vite: {
      cacheDir: join(root, "cache/vite"),
      logLevel: "silent",
      build: { assetsInlineLimit: 0 },
      define: {
        CATALOG_MODEL: JSON.stringify(modelFile),
        CATALOG_BASE: JSON.stringify(base),
        CATALOG_DEV: JSON.stringify(dev),
      },
    },
  };
}

/** Without an adapter that asks for it, Astro renders in `.astro` of the working folder, wherever that is. */
const keepBuildInside: AstroIntegration = {
  name: "concord:keep-build-inside",
  hooks: {
    "astro:config:done": ({ setAdapter }) =>
      setAdapter({
        name: "concord:keep-build-inside",
        adapterFeatures: { buildOutput: "static", preserveBuildServerDir: true, preserveBuildClientDir: true },
        supportedAstroFeatures: { staticOutput: "stable" },
      }),
  },
};
