import type { Block, Group, Page } from "../page.ts";
import { plain, type Text } from "../text.ts";
import type { FieldRow } from "../views/fields.ts";
import { words } from "../words.ts";
import { htmlWords } from "./html-words.ts";
import { mermaid } from "./mermaid.ts";
import { escapeMarkdown, isOutside, markdownCode, markdownSentence, type Address } from "./sentence.ts";

/** A page as Markdown, for readers without a browser. It stands beside the page as `index.md`. */
export function pageMarkdown({ path, title, word, technical, lede, status, sections }: Page): string {
  const address = addressFrom("../".repeat(path.split("/").length - 1));
  const parts = [
    `# ${escapeMarkdown(title)}`,
    [word, technical === undefined ? "" : markdownCode(technical)].filter(Boolean).join(" · "),
    markdownSentence(lede, address),
    status.map(({ mark, text }) => `- ${words.frame.marks[mark]}: ${markdownSentence(text, address)}`).join("\n"),
    ...sections.flatMap(({ heading, blocks }) => [
      `## ${escapeMarkdown(heading)}`,
      ...blocks.map((block) => blockMarkdown(block, address)),
    ]),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Other pages are linked as Markdown, too; the contracts themselves have no such form, and fields no address in it. */
function addressFrom(up: string): Address {
  return (to) => {
    if (isOutside(to) || to.startsWith("./")) return to;
    if (to.startsWith("#")) return undefined;
    const [path = ""] = to.split("#");
    return path.startsWith("source/")
      ? `${up}${to}`
      : `${up}${path}${path === "" || path.endsWith("/") ? "index.md" : ""}`;
  };
}

function blockMarkdown(block: Block, address: Address): string {
  const item = (text: Text): string => `- ${markdownSentence(text, address)}`;
  switch (block.block) {
    case "text":
      return markdownSentence(block.text, address);
    case "prose":
      return escapeMarkdown(htmlWords(block.html));
    case "list":
      return block.items.map(item).join("\n");
    case "marks":
      return block.items
        .map(({ mark, text }) => `- ${words.frame.marks[mark]}: ${markdownSentence(text, address)}`)
        .join("\n");
    case "facts":
      return block.facts
        .map(({ label, value }) => `- ${escapeMarkdown(label)}: ${markdownSentence(value, address)}`)
        .join("\n");
    case "groups":
      return block.groups.map((group) => groupMarkdown(group, address)).join("\n\n");
    case "table":
      return table(
        block.table.columns,
        block.table.rows.map(({ cells }) => cells.map((cell) => markdownSentence(cell, address))),
      );
    case "fields":
      return fields(block.table.rows, address);
    case "diagram":
      return mermaid(block.diagram);
    case "steps":
      return block.steps
        .map(({ title, text }, index) => `${index + 1}. ${escapeMarkdown(title)}: ${markdownSentence(text, address)}`)
        .join("\n");
    case "timeline":
      return block.entries
        .map(({ title, items, verdicts }) =>
          [
            `**${escapeMarkdown(plain(title))}**`,
            "",
            ...[...items, ...verdicts.map(({ text }) => text)].map(item),
          ].join("\n"),
        )
        .join("\n\n");
    case "tiles":
      return block.tiles
        .map(
          ({ title, to, text }) => `- [${escapeMarkdown(title)}](${address(to)}): ${markdownSentence(text, address)}`,
        )
        .join("\n");
    case "letters":
      return block.letters
        .flatMap(({ items }) =>
          items.map(({ name, to, note }) => `- [${escapeMarkdown(name)}](${address(to)}) ${escapeMarkdown(note)}`),
        )
        .join("\n");
    case "terms":
      return block.terms
        .map(({ title, html }) => `**${escapeMarkdown(title)}**: ${escapeMarkdown(htmlWords(html))}`)
        .join("\n\n");
    case "details":
      return block.blocks.map((inner) => blockMarkdown(inner, address)).join("\n\n");
    default:
      return "";
  }
}

function groupMarkdown({ label, items, none }: Group, address: Address): string {
  const said = items.map(
    ({ text, note }) =>
      `- ${markdownSentence(text, address)}${note === undefined ? "" : `. ${markdownSentence(note, address)}`}`,
  );
  return [
    `**${escapeMarkdown(label)}**`,
    "",
    ...(said.length > 0 ? said : [`- ${markdownSentence(none ?? [], address)}`]),
  ].join("\n");
}

function fields(rows: readonly FieldRow[], address: Address): string {
  const said = words.fields;
  const cells = rows
    .filter(({ kind }) => kind === "field")
    .map((row) => [
      `${"· ".repeat(row.depth)}${escapeMarkdown(row.name)} ${markdownCode(row.technical)}`,
      escapeMarkdown(htmlWords(row.meaning ?? said.notDescribed)),
      markdownSentence(row.type, address),
      row.always ? said.always : said.sometimes,
    ]);
  return table([said.field, said.meaning, said.type, said.present], cells);
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll(/\s+/gu, " ")).join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}
