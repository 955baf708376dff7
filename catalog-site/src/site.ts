import { readFileSync } from "node:fs";
import type { CatalogModel } from "./model.ts";

/*
 * What a build fixes for its pages. Not import.meta.env: that can be changed by whatever the environment of the
 * calling process happens to hold, a BASE_URL for instance.
 */
declare const CATALOG_MODEL: string;
declare const CATALOG_BASE: string;
declare const CATALOG_DEV: boolean;

/** Where the site stands below its host, with a slash at both ends. */
export const base = CATALOG_BASE;

/** Whether the pages are made one by one while somebody edits contracts. */
export const isDev = CATALOG_DEV;

/** The model that the pages are made from; read anew for each page while somebody edits contracts. */
export function readModel(): CatalogModel {
  if (cached === undefined || isDev) cached = JSON.parse(readFileSync(CATALOG_MODEL, "utf8")) as CatalogModel;
  return cached;
}

let cached: CatalogModel | undefined;
