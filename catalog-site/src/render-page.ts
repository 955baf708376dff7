import { createApp } from "astro/app/entrypoint";
import type { SiteHead } from "./model.ts";
import type { Page } from "./page.ts";
import { base } from "./site.ts";

const app = createApp({ streaming: false });
const address = new URL(base, "http://catalog.invalid");

/** Makes one page as HTML. The only door into the compiled site; Astro calls it a server's entry. */
export async function renderPage(head: SiteHead, page: Page): Promise<string> {
  const response = await app.render(new Request(address), { locals: { head, page } });
  const html = await response.text();
  if (!response.ok) throw new Error(`the page ${page.path} cannot be made: ${html}`);
  return html.replaceAll(aroundBlocks, "$1");
}

/** White space at the edges of blocks is never seen; a twentieth of a page is made of it. Words inside lines keep theirs. */
const aroundBlocks =
  /\s*(<\/?(?:li|[uo]l|d[ltd]|t[rhd]|thead|tbody|table|caption|section|div|h[1-6]|nav|details|summary|p|figure|figcaption|main|header|footer|svg|title|desc|marker|path|rect|g|text)\b[^<>]*>)\s*/gu;
