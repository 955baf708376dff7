import MarkdownIt from "markdown-it";

/**
 * CommonMark from contracts → HTML that cannot run, load or lead astray: no raw HTML, no images, and links only to
 * web and mail addresses, because a relative one would point into the contracts folder.
 */
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
markdown.validateLink = (url) => /^(?:https?:\/\/|mailto:)/iu.test(url.trim());
markdown.disable("image");

// Headings inside a description must not compete with the page's own.
markdown.renderer.rules["heading_open"] = () => '<p class="heading"><strong>';
markdown.renderer.rules["heading_close"] = () => "</strong></p>\n";
markdown.renderer.rules["link_open"] = (tokens, index, options, _env, self) => {
  tokens[index]?.attrSet("rel", "noreferrer");
  return self.renderToken(tokens, index, options);
};
// A column's alignment would be an inline style, which the content security policy refuses.
for (const rule of ["th_open", "td_open"] as const) {
  markdown.renderer.rules[rule] = () => (rule === "th_open" ? '<th scope="col">' : "<td>");
}

/** A description as HTML blocks. */
export function markdownBlocks(text: string): string {
  return markdown.render(text).trim();
}

/** A description as one run of text, for table cells: a single paragraph loses its tags. */
export function markdownInline(text: string): string {
  const html = markdownBlocks(text);
  const single = /^<p>([\s\S]*)<\/p>$/u.exec(html)?.[1];
  return single !== undefined && !single.includes("<p>") ? single : html;
}

/** A document in parts: its first heading, what stands before the next, and what stands below each heading after it. */
export function markdownSections(text: string): {
  readonly title: string | undefined;
  /** Paragraphs and other blocks, as they are written. */
  readonly opening: readonly string[];
  readonly sections: readonly { readonly heading: string; readonly text: string }[];
} {
  const lines = text.split(/\r?\n/u);
  const headings = markdown.parse(text, {}).flatMap(({ type, tag, map }, index, tokens) => {
    const level = type === "heading_open" && map ? Number(tag.slice(1)) : 9;
    const title = tokens[index + 1]?.content ?? "";
    return level <= 2 && map ? [{ title: markdownPlain(title), from: map[0], to: map[1] }] : [];
  });
  const [first] = headings;
  const hasTitle = first !== undefined && lines.slice(0, first.from).every((line) => line.trim() === "");
  const parts = hasTitle ? headings.slice(1) : headings;
  const textOf = (from: number, to: number | undefined) => lines.slice(from, to).join("\n").trim();
  return {
    title: hasTitle ? first.title : undefined,
    opening: textOf(hasTitle ? first.to : 0, parts[0]?.from).split(/\n{2,}/u),
    sections: parts.map(({ title, to }, index) => ({ heading: title, text: textOf(to, parts[index + 1]?.from) })),
  };
}

/** The words of a description, without its marks. */
export function markdownPlain(text: string): string {
  const blocks = markdown
    .parse(text, {})
    .filter(({ type, content }) => type === "inline" || content !== "")
    .map(({ children, content }) => children?.map(wordsOfToken).join("") ?? content);
  return blocks.join(" ").replaceAll(/\s+/gu, " ").trim();
}

function wordsOfToken({ type, content }: { readonly type: string; readonly content: string }): string {
  return type === "softbreak" || type === "hardbreak" ? " " : content;
}
