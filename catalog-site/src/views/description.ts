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

/** What its contract says about it, in its own words, without the opening where that has been said above. */
export function descriptionSection({ description }: Told, opening?: string): Section | undefined {
  const text = opening === undefined ? description : description?.replace(asWritten(opening), "");
  if (text === undefined || text.trim() === "") return undefined;
  return { id: "about", heading: words.description.heading, blocks: [{ block: "prose", html: markdownBlocks(text) }] };
}

/** Finds a sentence at the beginning of a text, however its lines are broken. */
function asWritten(sentence: string): RegExp {
  const words = sentence.split(" ").map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`));
  return new RegExp(`^\\s*${words.join("\\s+")}`, "u");
}
