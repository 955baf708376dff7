import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { compileElsewhere } from "./compile-elsewhere.ts";
import { compiled, packageRoot } from "./compile-site.ts";
import type { SiteHead } from "./model.ts";
import type { Page } from "./page.ts";

/** Makes HTML of pages. */
export interface Renderer {
  /** Of the site's sources, Astro and the base: renderers of one key make the same HTML of the same page. */
  readonly key: string;
  readonly render: (head: SiteHead, page: Page) => Promise<string>;
  /** The stylesheet, the script and the icon, by path. */
  readonly assets: ReadonlyMap<string, Buffer>;
}

type Module = typeof import("./render-page.ts");

const opened = new Map<string, Promise<Renderer>>();

/**
 * The compiled site for a base, with a slash at both ends. It is compiled once in a process, and once for all where
 * `cache` names a folder to keep it in: it depends on nothing that a contract says.
 */
export async function openRenderer(base: string, cache?: string): Promise<Renderer> {
  const key = await keyOf(base);
  const known = opened.get(key) ?? load(key, base, cache);
  opened.set(key, known);
  known.catch(() => opened.delete(key));
  return known;
}

async function load(key: string, base: string, cache: string | undefined): Promise<Renderer> {
  const kept = cache === undefined ? undefined : join(cache, `site-${key}`);
  const fromCache = kept === undefined ? undefined : await read(key, kept).catch(() => undefined);
  if (fromCache !== undefined) return fromCache;
  const folder = await compileElsewhere(base);
  try {
    const renderer = await read(key, folder);
    if (kept !== undefined) await keep(folder, kept).catch(() => {});
    return renderer;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Loads what was compiled, whole: its folder may go afterwards. */
async function read(key: string, folder: string): Promise<Renderer> {
  const { renderPage } = (await import(pathToFileURL(join(folder, compiled.entry)).href)) as Module;
  await renderPage({ title: "", empty: [] }, tryOut);
  return { key, render: renderPage, assets: new Map(await contentsOf(join(folder, compiled.assets))) };
}

const tryOut: Page = {
  path: "",
  kind: "home",
  word: "",
  title: "",
  crumbs: [],
  lede: [],
  status: [],
  sections: [],
};

/** Puts what was compiled where the next build looks for it, at once, in place of what earlier versions left there. */
async function keep(folder: string, kept: string): Promise<void> {
  const next = `${kept}.${process.pid}`;
  await mkdir(next, { recursive: true });
  for (const part of ["server", "assets"]) await cp(join(folder, part), join(next, part), { recursive: true });
  await rm(kept, { recursive: true, force: true });
  await rename(next, kept);
}

async function keyOf(base: string): Promise<string> {
  const hash = createHash("sha256").update(base);
  const astro = createRequire(import.meta.url)("astro/package.json") as { readonly version: string };
  hash.update(astro.version);
  for (const part of ["src", "public"]) {
    for (const [path, content] of await contentsOf(join(packageRoot, part))) hash.update(`\0${path}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Files below a folder and what is in them, in the order of their paths; forward slashes. */
async function contentsOf(folder: string): Promise<readonly (readonly [path: string, content: Buffer])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.toSorted().map(async (file) => [relative(folder, file).split("\\").join("/"), await readFile(file)] as const),
  );
}
