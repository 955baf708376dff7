import type { Json, JsonObject } from "@concord/diagnostics";
import type { Block, Page } from "../page.ts";
import { plain, type Text } from "../text.ts";
import type { FieldRow } from "../views/fields.ts";
import { htmlWords } from "./html-words.ts";
import { markdownSentence } from "./sentence.ts";

/** A page for machines: what it says as Markdown, without how it looks. It stands beside the page as `index.json`. */
export function pageJson({ path, kind, title, technical, crumbs, lede, status, sections }: Page): JsonObject {
  return {
    path,
    kind,
    title,
    ...(technical !== undefined && { name: technical }),
    breadcrumb: crumbs.map((crumb) => sentence([crumb])),
    summary: sentence(lede),
    status: status.map(({ mark, text }) => ({ mark, text: sentence(text) })),
    sections: sections.map(({ id, heading, blocks }) => ({ id, heading, content: blocks.flatMap(content) })),
  };
}

/** Links keep the addresses that they have in the site's list of pages. */
const sentence = (text: Text): string => markdownSentence(text, (to) => (to.startsWith("#") ? undefined : to));

/** What a block says; pictures are left out, because the lists beside them say the same. */
function content(block: Block): readonly Json[] {
  switch (block.block) {
    case "text":
      return [sentence(block.text)];
    case "prose":
      return [htmlWords(block.html)];
    case "list":
      return block.items.map(sentence);
    case "marks":
      return block.items.map(({ mark, text }) => ({ mark, text: sentence(text) }));
    case "facts":
      return [{ facts: Object.fromEntries(block.facts.map(({ label, value }) => [label, sentence(value)])) }];
    case "groups":
      return block.groups.map(({ label, items, none }) => ({
        label,
        items: items.map(({ text, note }) =>
          note === undefined ? sentence(text) : { text: sentence(text), note: sentence(note) },
        ),
        ...(items.length === 0 && none && { none: plain(none) }),
      }));
    case "table":
      return [{ columns: block.table.columns, rows: block.table.rows.map(({ cells }) => cells.map(sentence)) }];
    case "fields":
      return [{ fields: block.table.rows.filter(({ kind }) => kind === "field").map(field) }];
    case "steps":
      return block.steps.map(({ title, text }) => ({ title, text: sentence(text) }));
    case "timeline":
      return block.entries.map(({ title, items, verdicts }) => ({
        title: plain(title),
        changes: items.map(plain),
        breaking: verdicts.map(({ text }) => plain(text)),
      }));
    case "terms":
      return block.terms.map(({ id, title, html, facts }) => ({
        id,
        title,
        text: htmlWords(html),
        facts: Object.fromEntries(facts.map(({ label, value }) => [label, sentence(value)])),
      }));
    case "tiles":
      return block.tiles.map(({ title, to, text }) => ({ title, to, text: plain(text) }));
    case "letters":
      return block.letters.flatMap(({ items }) => items.map(({ name, to, note }) => ({ title: name, to, note })));
    case "details":
      return block.blocks.flatMap(content);
    default:
      return [];
  }
}

function field({ pointer, name, meaning, type, always, classification, deprecated, term }: FieldRow): JsonObject {
  return {
    pointer,
    name,
    type: plain(type),
    always,
    ...(meaning !== undefined && { meaning: htmlWords(meaning) }),
    ...(classification !== undefined && { classification }),
    ...(deprecated === true && { deprecated }),
    ...(term !== undefined && { term: plain([term]) }),
  };
}
