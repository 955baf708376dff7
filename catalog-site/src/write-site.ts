import { createHash } from "node:crypto";
import { besidePage, besideSite, summaryOf, type PageSummary } from "./exports/beside-pages.ts";
import type { CatalogModel } from "./model.ts";
import type { Output } from "./output.ts";
import type { Renderer } from "./renderer.ts";

/**
 * Writes a whole site, one page after the other, so that the largest catalog takes no more memory than its largest page.
 * A page that says what it said is not made again. Returns the number of pages.
 */
export async function writeSite(model: CatalogModel, renderer: Renderer, output: Output): Promise<number> {
  const summaries: PageSummary[] = [];
  const { head } = model;
  const frame = keyOf(renderer.key, JSON.stringify(head));
  for (const page of model.pages()) {
    const key = keyOf(frame, JSON.stringify(page));
    await output.put(fileOf(page.path), key, () => renderer.render(head, page));
    for (const [path, text] of besidePage(page)) await output.put(path, key, text);
    summaries.push(summaryOf(page));
  }
  const whole = [...renderer.assets, ...besideSite(model, summaries)];
  for (const [path, content] of whole) await output.put(path, keyOf(content), () => content);
  return summaries.length;
}

/** The file that holds a page: hosts look for `index.html` in a folder. */
export function fileOf(path: string): string {
  return path === "" || path.endsWith("/") ? `${path}index.html` : path;
}

function keyOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("base64url").slice(0, 22);
}
