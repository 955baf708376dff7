import type { Model } from "@concord/contracts";
import type { Block, Page, Section } from "../page.ts";
import { code, gap, link, paragraph, say } from "../text.ts";
import { listed, words } from "../words.ts";
import { messagesWithModel } from "./carriers.ts";
import { contentBlocks } from "./contents.ts";
import { messageSpan, type Context } from "./context.ts";
import { crumbsOfDomain } from "./crumbs.ts";
import { descriptionSection } from "./description.ts";
import { ownerWords } from "./involved.ts";
import { markdownPlain } from "./markdown.ts";
import { messageTable, tableOr } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { sentenceOf } from "./phrases.ts";
import { placeWords, schemaBlock } from "./technical.ts";

const said = words.model;

/** The page of one canonical model: what it means, what it contains, which messages carry it. */
export function modelPage(context: Context, model: Model): Page {
  const messages = messagesWithModel(context, model.at.file);
  const terms = context.fabric.terms
    .filter((term) => term.model === model.id)
    .map((term) => link(term.title, context.paths.of("term", term.id)));
  const text = model.summary ?? (model.description === undefined ? undefined : markdownPlain(model.description));
  const facts = [
    { label: words.technical.id, value: [code(model.id)] },
    { label: said.dialect, value: [model.schema.dialect] },
    { label: words.technical.contract, value: [link(placeWords(context, model.at), context.line(model.at))] },
  ];
  const details: Block = {
    block: "details",
    id: "technical",
    summary: words.technical.heading,
    blocks: [{ block: "facts", facts }, schemaBlock(model.schema)],
  };
  const longer =
    text !== undefined && model.description !== undefined && sentenceOf(text) !== markdownPlain(model.description);
  const sections: readonly (Section | undefined)[] = [
    longer ? descriptionSection(model) : undefined,
    { id: "contents", heading: words.event.contents, blocks: contentBlocks(context, model.schema, []) },
    {
      id: "used",
      heading: said.carriedBy,
      blocks: [tableOr(messageTable(context, said.carriedBy, messages), [said.unused])],
    },
    { id: "details", heading: words.event.details, blocks: [details] },
  ];
  return {
    path: context.paths.of("model", model.id) ?? "",
    kind: "model",
    word: said.word,
    title: titleOf(model, model.name),
    technical: model.name,
    crumbs: crumbsOfDomain(context, model.domain),
    lede: paragraph([
      text === undefined ? [gap(said.notDescribed, context.line(model.at))] : [sentenceOf(text)],
      said.sharedBy(
        messages.length,
        listed([
          ...messages.slice(0, 3).map((message) => messageSpan(context, message)),
          ...(messages.length > 3 ? [said.moreMessages(messages.length - 3)] : []),
        ]),
      ),
      say`${said.keptBy} ${ownerWords(context, model)}.`,
      terms.length === 0 ? undefined : say`${said.inDictionary} ${listed(terms)}.`,
    ]),
    status: [],
    sections: sections.filter((section) => section !== undefined),
    source: link(placeWords(context, model.at), context.line(model.at)),
  };
}
