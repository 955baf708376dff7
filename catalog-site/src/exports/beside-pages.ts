import type { CatalogModel } from "../model.ts";
import type { Row } from "../scripts/search.ts";
import { plain } from "../text.ts";
import type { Entity } from "../views/entities.ts";
import { llmsTxt } from "./llms-txt.ts";
import { pageJson } from "./page-json.ts";
import { pageMarkdown } from "./page-markdown.ts";

/** What stands beside the pages for machines and neighbours, one file at a time. */
export function* besidePages(model: CatalogModel): Generator<readonly [path: string, text: string]> {
  yield* Object.entries(model.files);
  yield ["palette.json", JSON.stringify(model.entities.map(paletteRow))];
  yield ["model.json", JSON.stringify(index(model))];
  yield ["llms.txt", llmsTxt(model.title, model.pages)];
  for (const page of model.pages) {
    if (page.kind === "missing" || page.kind === "source") continue;
    yield [`${page.path}index.json`, JSON.stringify(pageJson(page))];
    yield [`${page.path}index.md`, pageMarkdown(page)];
  }
}

/** Every page in one list: where it is, what it is, and what it says first. Its JSON says the rest. */
function index({ title, revision, pages }: CatalogModel): object {
  const listed = pages.filter(({ kind }) => kind !== "missing");
  return {
    title,
    ...(revision !== undefined && { revision }),
    pages: listed.map(({ path, kind, title, technical, lede }) => ({
      path,
      kind,
      title,
      name: technical,
      summary: plain(lede),
    })),
  };
}

/** A row of the palette, as short as it can be: everybody who searches loads all of them. */
function paletteRow({ word, title, technical, note = "", to, synonyms }: Entity): Row {
  return [word, title, technical, note, to, synonyms.join(" ")];
}
