import { readFileSync } from "node:fs";
import type { CatalogModel } from "./model.ts";

/** Set by the build: the file that holds the model. */
declare const CATALOG_MODEL: string;

/** The model that the pages are made from. In development it is read anew for each request. */
export function readModel(): CatalogModel {
  if (cached === undefined || import.meta.env.DEV)
    cached = JSON.parse(readFileSync(CATALOG_MODEL, "utf8")) as CatalogModel;
  return cached;
}

let cached: CatalogModel | undefined;
