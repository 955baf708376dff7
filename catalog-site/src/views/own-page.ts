import type { Page, Section } from "../page.ts";
import { anchor } from "../paths.ts";
import { words } from "../words.ts";
import { markdownBlocks, markdownPlain, markdownSections } from "./markdown.ts";
import { sentenceOf } from "./phrases.ts";

/** A page that somebody wrote, in Markdown. */
export interface OwnPage {
  /** Of the file, relative to the workspace: `docs/how-we-name-events.md`. */
  readonly file: string;
  readonly markdown: string;
}

/** A page of one's own: its first heading is the title, its first sentence the first thing to read. */
export function ownPage({ file, markdown }: OwnPage): Page {
  const { title, opening, sections } = markdownSections(markdown);
  const [lede = "", ...rest] = opening;
  const said = markdownPlain(lede);
  const first: readonly Section[] =
    rest.length === 0
      ? []
      : [
          {
            id: "text",
            heading: words.own.text,
            blocks: [{ block: "prose", html: markdownBlocks(rest.join("\n\n")) }],
          },
        ];
  return {
    path: ownPath(file),
    kind: "own",
    word: words.own.word,
    title: title ?? nameOf(file),
    crumbs: [],
    lede: said === "" ? [words.own.empty] : [sentences(said)],
    status: [],
    sections: [
      ...first,
      ...sections.map(({ heading, text }, index) => ({
        id: anchor(`part-${index + 1}`, heading),
        heading,
        blocks: [{ block: "prose", html: markdownBlocks(text) } as const],
      })),
    ],
  };
}

/** `docs/How we name.md` → `pages/how-we-name/`. */
export function ownPath(file: string): string {
  const name = nameOf(file)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^-|-$/gu, "");
  return `pages/${name === "" ? anchor("page", file) : name}/`;
}

function nameOf(file: string): string {
  return (file.split("/").at(-1) ?? file).replace(/\.md$/iu, "");
}

/** A paragraph as it is; what does not end like a sentence gets its full stop. */
function sentences(text: string): string {
  return /[.!?…]$/u.test(text) ? text : sentenceOf(text);
}
