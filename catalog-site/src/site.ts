import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Page } from "./page.ts";
import type { PagePlace, SiteIndex } from "./write-site.ts";

/*
 * What a build fixes for its pages. Not import.meta.env: that can be changed by whatever the environment of the
 * calling process happens to hold, a BASE_URL for instance.
 */
declare const CATALOG_INDEX: string;
declare const CATALOG_BASE: string;
declare const CATALOG_DEV: boolean;

/** Where the site stands below its host, with a slash at both ends. */
export const base = CATALOG_BASE;

/** Whether the pages are made one by one while somebody edits contracts. */
export const isDev = CATALOG_DEV;

/** The list of pages; read anew for each page while somebody edits contracts. */
export function readSite(): SiteIndex {
  if (cached === undefined || isDev) cached = JSON.parse(readFileSync(CATALOG_INDEX, "utf8")) as SiteIndex;
  return cached;
}

let cached: SiteIndex | undefined;

/** One page, read when it is made. */
export function readPage({ pagesFile }: SiteIndex, { offset, length }: PagePlace): Page {
  const file = openSync(join(dirname(CATALOG_INDEX), pagesFile), "r");
  try {
    const line = Buffer.alloc(length);
    readSync(file, line, 0, length, offset);
    return JSON.parse(line.toString("utf8")) as Page;
  } finally {
    closeSync(file);
  }
}
