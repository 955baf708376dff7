import type { SiteHead, CatalogModel } from "../model.ts";
import type { Page } from "../page.ts";
import type { Row } from "../scripts/search.ts";
import { plain, type Text } from "../text.ts";
import type { Entity } from "../views/entities.ts";
import { llmsTxt } from "./llms-txt.ts";
import { pageJson } from "./page-json.ts";
import { pageMarkdown } from "./page-markdown.ts";

type File = readonly [path: string, content: string | Buffer];

/** What the lists of pages say of one. */
export interface PageSummary extends Pick<Page, "path" | "kind" | "word" | "title"> {
  readonly technical?: string;
  readonly lede: Text;
}

export function summaryOf({ path, kind, word, title, technical, lede }: Page): PageSummary {
  return { path, kind, word, title, lede, ...(technical !== undefined && { technical }) };
}

/** What stands beside one page, for machines and for readers without a browser. */
export function besidePage(page: Page): readonly (readonly [path: string, text: () => string])[] {
  if (page.kind === "missing" || page.kind === "source") return [];
  return [
    [`${page.path}index.json`, () => JSON.stringify(pageJson(page))],
    [`${page.path}index.md`, () => pageMarkdown(page)],
  ];
}

/** What stands beside all pages: the lists of them, and what the model brings along. */
export function besideSite({ head, entities, files }: CatalogModel, pages: readonly PageSummary[]): readonly File[] {
  return [
    ...Object.entries(files),
    ["palette.json", JSON.stringify(entities.map(paletteRow))],
    ["model.json", JSON.stringify(index(head, pages))],
    ["llms.txt", llmsTxt(head.title, pages)],
  ];
}

/** Every page in one list: where it is, what it is, and what it says first. Its JSON says the rest. */
function index({ title, revision }: SiteHead, pages: readonly PageSummary[]): object {
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
