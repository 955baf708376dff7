import { plain, type Block, type Page, type Section } from "@concord/catalog";

/** What a reader of a section reads, as one text: links and looks left out. */
export function sectionText(section: Section): string {
  return section.blocks.map(blockText).join("\n");
}

export function pageText(page: Page): string {
  return [
    page.title,
    plain(page.lede),
    ...page.status.map(({ text }) => plain(text)),
    ...page.sections.map(sectionText),
  ].join("\n");
}

function blockText(block: Block): string {
  switch (block.block) {
    case "text":
      return plain(block.text);
    case "prose":
      return block.html;
    case "list":
      return block.items.map(plain).join("\n");
    case "marks":
      return block.items.map(({ text }) => plain(text)).join("\n");
    case "facts":
      return block.facts.map(({ label, value }) => `${label}: ${plain(value)}`).join("\n");
    case "groups":
      return block.groups
        .map(({ label, items, none }) => {
          const said = items.map(({ text, note }) => [plain(text), ...(note ? [plain(note)] : [])].join(" "));
          return `${label}: ${said.length > 0 ? said.join("; ") : plain(none ?? [])}`;
        })
        .join("\n");
    case "table":
      return block.table.rows.map(({ cells }) => cells.map(plain).join(" | ")).join("\n");
    case "fields":
      return block.table.rows
        .map((row) => `${row.name} | ${plain(row.type)} | ${row.always ? "always" : "sometimes"}`)
        .join("\n");
    case "steps":
      return block.steps.map(({ title, text }) => `${title}: ${plain(text)}`).join("\n");
    case "tiles":
      return block.tiles.map(({ title, text, note }) => `${title}: ${plain(text)} ${plain(note)}`).join("\n");
    case "letters":
      return block.letters.flatMap(({ items }) => items.map(({ name, note }) => `${name} (${note})`)).join("\n");
    case "terms":
      return block.terms
        .map(({ title, html, facts }) =>
          [title, html, ...facts.map(({ label, value }) => `${label}: ${plain(value)}`)].join("\n"),
        )
        .join("\n");
    case "example":
      return JSON.stringify(block.reading);
    case "details":
      return [block.summary, ...block.blocks.map(blockText)].join("\n");
    case "timeline":
      return block.entries
        .map(({ title, items, verdicts }) =>
          [plain(title), ...items.map(plain), ...verdicts.map(({ text }) => plain(text))].join("\n"),
        )
        .join("\n");
    case "search":
      return "";
    case "lines":
      return block.lines.join("\n");
    case "code":
      return block.html;
    case "compare":
      return block.names.join(", ");
    default:
      return block.diagram.title;
  }
}
