import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { AstroInlineConfig, AstroIntegration } from "astro";

/** The package's own folder, whether it runs from `src` or from `dist`. */
export const packageRoot = fileURLToPath(new URL("..", import.meta.url));

/** Of the compiled site, relative to its folder. */
export const compiled = { entry: "server/entry.mjs", assets: "assets" } as const;

/**
 * Compiles the site's components into `server/entry.mjs` and its stylesheet and script into `assets`, both in a new
 * temporary folder. Astro writes caches and half-finished output around its root and renames files from there to the
 * output, which fails across file systems: here all of that is one folder, so that the package may be read-only, builds
 * may run side by side, and the working folder does not matter. The caller removes the folder.
 */
export async function compileSite(base: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "concord-catalog-"));
  try {
    await cp(join(packageRoot, "src"), join(root, "src"), { recursive: true });
    await cp(join(packageRoot, "public"), join(root, "public"), { recursive: true });
    // Astro's own modules must be found from here, too.
    const astro = createRequire(import.meta.url).resolve("astro/package.json");
    await symlink(dirname(dirname(astro)), join(root, "node_modules"), "junction");
    process.env["ASTRO_TELEMETRY_DISABLED"] = "1";
    // Astro takes a second to load: it is loaded when something is to be compiled.
    const { build } = await import("astro");
    await build(configOf(root, base));
    return root;
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw error;
  }
}

function configOf(root: string, base: string): AstroInlineConfig {
  return {
    configFile: false,
    root,
    base,
    outDir: join(root, "out"),
    cacheDir: join(root, "cache"),
    output: "server",
    trailingSlash: "always",
    // "jsx", the default, glues words of neighbouring inline elements together.
    compressHTML: true,
    build: { inlineStylesheets: "never", server: join(root, "server/"), client: join(root, "assets/") },
    devToolbar: { enabled: false },
    adapter: callable,
    logLevel: "silent",
    vite: {
      cacheDir: join(root, "cache/vite"),
      logLevel: "silent",
      build: { assetsInlineLimit: 0 },
      // One bundle that needs nothing else, and so can be kept.
      ssr: { noExternal: true },
      define: { CATALOG_BASE: JSON.stringify(base) },
    },
  };
}

/** What Astro calls an adapter: here the host that asks for pages is the build itself. */
const callable: AstroIntegration = {
  name: "concord:callable",
  hooks: {
    "astro:config:done": ({ setAdapter, config }) =>
      setAdapter({
        name: "concord:callable",
        entrypointResolution: "auto",
        serverEntrypoint: new URL("src/render-page.ts", config.root),
        adapterFeatures: { buildOutput: "server" },
        supportedAstroFeatures: { serverOutput: "stable", staticOutput: "stable" },
      }),
  },
};
