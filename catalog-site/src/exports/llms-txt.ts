import { plain } from "../text.ts";
import { words } from "../words.ts";
import type { PageSummary } from "./beside-pages.ts";

/** A table of contents for language models: https://llmstxt.org. Each line leads to a page as Markdown. */
export function llmsTxt(title: string, pages: readonly PageSummary[]): string {
  const [home] = pages;
  const listed = pages.filter(({ kind, path }) => path !== "" && kind !== "missing" && kind !== "source");
  const kinds = Map.groupBy(listed, ({ word }) => word);
  const sections = [...kinds].flatMap(([word, of]) => [
    "",
    `## ${word}`,
    "",
    ...of.map(({ title, path, lede }) => `- [${clean(title)}](${path}index.md): ${clean(plain(lede))}`),
  ]);
  return [
    `# ${clean(title)}`,
    "",
    `> ${clean(plain(home?.lede ?? []))}`,
    "",
    words.frame.forMachines,
    ...sections,
    "",
  ].join("\n");
}

function clean(text: string): string {
  return text.replaceAll(/[[\]<>]/gu, "").replaceAll(/\s+/gu, " ");
}
