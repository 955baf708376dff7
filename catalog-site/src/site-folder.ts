import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroInlineConfig, AstroIntegration } from "astro";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));

/** A throw-away Astro project: the site's sources, its model, and nothing of the folder that somebody works in. */
export interface SiteFolder {
  readonly root: string;
  /** Where the pages look for what they show. */
  readonly indexFile: string;
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
  const indexFile = join(root, "site.json");
  const dist = join(root, "dist");
  await cp(join(packageRoot, "src"), join(root, "src"), { recursive: true });
  await cp(join(packageRoot, "public"), join(root, "public"), { recursive: true });
  // Astro's own modules must be found from here, too.
  const astro = createRequire(import.meta.url).resolve("astro/package.json");
  await symlink(dirname(dirname(astro)), join(root, "node_modules"), "junction");
  return {
    root,
    indexFile,
    publicFolder: join(root, "public"),
    dist,
    routeFile: join(root, "src/pages/[...path].astro"),
    config: configOf({ root, indexFile, dist, base, site, dev }),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

interface Placed {
  readonly root: string;
  readonly indexFile: string;
  readonly dist: string;
  readonly base: string;
  readonly site: string | undefined;
  readonly dev: boolean;
}

function configOf({ root, indexFile, dist, base, site, dev }: Placed): AstroInlineConfig {
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
        CATALOG_INDEX: JSON.stringify(indexFile),
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
