import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { besidePage, besideSite, summaryOf, type PageSummary } from "./exports/beside-pages.ts";
import type { CatalogModel, SiteHead } from "./model.ts";

/** What the pages read: the head, and where each page's own JSON stands in one file. */
export interface SiteIndex {
  readonly head: SiteHead;
  /** Beside the index. */
  readonly pagesFile: string;
  readonly pages: readonly PagePlace[];
}

export interface PagePlace {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

let writes = 0;

/**
 * Writes a model for Astro, one page after the other, so that the largest catalog takes no more memory than its largest
 * page. The index is put in place last and at once: a page that is being made reads the old model or the new one.
 * With `publicFolder`, what stands beside the pages is written there. Returns the number of pages.
 */
export async function writeSite(model: CatalogModel, indexFile: string, publicFolder?: string): Promise<number> {
  const write = ++writes;
  const pagesFile = `pages-${write}.jsonl`;
  const places: PagePlace[] = [];
  const summaries: PageSummary[] = [];
  const pages = await open(join(dirname(indexFile), pagesFile), "w");
  try {
    let offset = 0;
    for (const page of model.pages()) {
      const line = Buffer.from(`${JSON.stringify(page)}\n`);
      await pages.write(line);
      places.push({ path: page.path, offset, length: line.length });
      summaries.push(summaryOf(page));
      offset += line.length;
      if (publicFolder !== undefined) await writeFiles(publicFolder, besidePage(page));
    }
  } finally {
    await pages.close();
  }
  if (publicFolder !== undefined) await writeFiles(publicFolder, besideSite(model, summaries));
  const index: SiteIndex = { head: model.head, pagesFile, pages: places };
  await writeFile(`${indexFile}.next`, JSON.stringify(index));
  await rename(`${indexFile}.next`, indexFile);
  await rm(join(dirname(indexFile), `pages-${write - 1}.jsonl`), { force: true });
  return places.length;
}

async function writeFiles(folder: string, files: readonly (readonly [path: string, text: string])[]): Promise<void> {
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
