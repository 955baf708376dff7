import type { Term } from "@concord/contracts";
import type { Entry, Page, Section } from "../page.ts";
import { gap, link, say, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { carriedFields, type Carried } from "./carriers.ts";
import { compare, letterId, letterOf } from "./alphabet.ts";
import type { Context } from "./context.ts";
import { markdownBlocks } from "./markdown.ts";
import { titleOf } from "./names.ts";
import { plain } from "../text.ts";

const said = words.dictionary;
const toldMessages = 8;

/** What each word means, and where it is found in messages. */
export function dictionaryPage(context: Context): Page {
  const terms = [...context.fabric.terms].sort((left, right) => compare(left.title, right.title));
  const byTerm = Map.groupBy(
    carriedFields(context).filter(({ row }) => row.term !== undefined),
    ({ row }) => toOf(row.term),
  );
  const letters = Map.groupBy(terms, ({ title }) => letterOf(title));
  const sections: Section[] = [...letters].map(([letter, group]) => ({
    id: letterId(letter),
    heading: letter,
    blocks: [
      {
        block: "terms",
        terms: group.map((term) => entry(context, term, byTerm.get(context.paths.of("term", term.id)) ?? [])),
      },
    ],
  }));
  return {
    path: "dictionary/",
    kind: "list",
    word: said.word,
    title: said.title,
    crumbs: [],
    lede: terms.length === 0 ? [gap(said.none, undefined)] : said.lede(terms.length),
    status: [],
    sections,
  };
}

function entry(context: Context, term: Term, fields: readonly Carried[]): Entry {
  const owner = context.team(term.owner);
  const model = context.model(term.model);
  const facts = [
    ...(term.synonyms.length === 0 ? [] : [{ label: said.synonyms, value: [term.synonyms.join(", ")] }]),
    ...(model === undefined
      ? []
      : [{ label: said.model, value: [link(titleOf(model, model.name), context.paths.of("model", model.id))] }]),
    ...(fields.length === 0 ? [] : [{ label: said.carriedBy, value: carriers(context, term, fields) }]),
    ...conflict(fields),
    {
      label: said.owner,
      value: [
        owner === undefined
          ? gap(words.involved.noOwner, context.line(term.at))
          : link(owner.title, context.paths.of("team", owner.id)),
      ],
    },
  ];
  return {
    id: context.paths.of("term", term.id)?.split("#")[1] ?? "",
    title: term.title,
    html: markdownBlocks(term.definition),
    facts,
  };
}

function carriers(context: Context, term: Term, fields: readonly Carried[]): Text {
  const distinct = [...new Map(fields.map((field) => [field.message.id, field])).values()];
  const spans = distinct.slice(0, toldMessages).map(({ message, row }) => {
    const found = link(titleOf(message, message.name), `${context.paths.of("message", message.id)}#${row.id}`);
    return row.name === term.title ? [found] : say`${found} ${said.as(row.name)}`;
  });
  const rest = distinct.length - spans.length;
  return listed(rest > 0 ? [...spans, said.others(rest)] : spans);
}

/** Two fields that mean the same term, yet differ in type: people should know. */
function conflict(fields: readonly Carried[]): Entry["facts"] {
  const types = new Set(fields.map(({ row }) => plain(row.type)));
  return types.size < 2 ? [] : [{ label: said.differs, value: [[...types].sort().join("; ")] }];
}

function toOf(span: Carried["row"]["term"]): string | undefined {
  return typeof span === "object" ? span.to : undefined;
}
