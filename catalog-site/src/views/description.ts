import type { Section } from "../page.ts";
import { words } from "../words.ts";
import { markdownBlocks, markdownPlain } from "./markdown.ts";
import { sentenceOf } from "./phrases.ts";

interface Told {
  readonly summary?: string;
  readonly description?: string;
}

/** One sentence that says what something is: its summary, or how its description begins. */
export function openingOf({ summary, description }: Told): string | undefined {
  const text = summary ?? (description === undefined ? undefined : markdownPlain(description));
  return text === undefined || text.trim() === "" ? undefined : sentenceOf(text);
}

/** What its contract says about it, in its own words. */
export function descriptionSection({ description }: Told, opening?: string): Section | undefined {
  if (description === undefined || description.trim() === "") return undefined;
  // The opening has been said above: a description that says no more is not repeated.
  if (opening !== undefined && markdownPlain(description) === opening) return undefined;
  return {
    id: "about",
    heading: words.description.heading,
    blocks: [{ block: "prose", html: markdownBlocks(description) }],
  };
}
