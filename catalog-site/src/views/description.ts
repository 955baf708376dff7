import type { Section } from "../page.ts";
import { words } from "../words.ts";
import { markdownBlocks } from "./markdown.ts";

/** What its contract says about it, in its own words. */
export function descriptionSection(thing: { readonly description?: string; readonly summary?: string }): Section | undefined {
  const text = thing.description ?? thing.summary;
  if (text === undefined || text.trim() === "") return undefined;
  return { id: "about", heading: words.description.heading, blocks: [{ block: "prose", html: markdownBlocks(text) }] };
}
