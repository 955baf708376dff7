import type { Message } from "@concord/contracts";
import type { Block, Page, Section } from "../page.ts";
import { link, say, type Span } from "../text.ts";
import { words } from "../words.ts";
import { consequencesSection } from "./consequences.ts";
import { contentBlocks, noExample } from "./contents.ts";
import { messageSpan, type Context } from "./context.ts";
import { crumbsOfService } from "./crumbs.ts";
import { involvedSection } from "./involved.ts";
import { shownKind } from "./kind.ts";
import { messageLede } from "./lede.ts";
import { descriptionSection } from "./description.ts";
import { titleOf } from "./names.ts";
import { problemsOf } from "./problems.ts";
import { stubBlocks } from "./stub.ts";
import { changedSection } from "./timeline.ts";
import { seenSection } from "./seen.ts";
import { messageStatus } from "./status.ts";
import { placeWords, technicalDetails } from "./technical.ts";

const said = words.event;

/** The page of one event, command, query or reply. */
export function eventPage(context: Context, message: Message): Page {
  const path = context.paths.of("message", message.id) ?? "";
  const sections: readonly (Section | undefined)[] = [
    descriptionSection(message),
    involvedSection(context, message),
    contentsSection(context, message),
    relatedSection(context, message),
    changedSection(context, "message", message.id),
    seenSection(context, message),
    consequencesSection(context, message),
    {
      id: "details",
      heading: said.details,
      blocks: [...stubBlocks(context, message), technicalDetails(context, message)],
    },
  ];
  return {
    path,
    kind: shownKind(message),
    word: said.kinds[shownKind(message)],
    title: titleOf(message, message.name),
    technical: message.name,
    crumbs: crumbsOfService(context, message.owner, message.domain),
    lede: messageLede(context, message),
    status: [...problemsOf(context, message.at.file), ...messageStatus(context, message)],
    sections: sections.filter((section) => section !== undefined),
    source: link(placeWords(context, message.at), context.line(message.at)),
  };
}

function contentsSection(context: Context, message: Message): Section {
  const examples = message.examples.filter(({ payload }) => payload !== undefined);
  const blocks: readonly Block[] = [
    ...contentBlocks(context, message.payload, examples),
    ...(examples.length === 0 && message.payload !== undefined ? [noExample(context, message.at)] : []),
  ];
  return { id: "contents", heading: said.contents, blocks };
}

/** Answers to a request, and messages that share the channel. */
function relatedSection(context: Context, message: Message): Section | undefined {
  const replies = context.fabric.operations
    .filter(({ messages }) => messages.some((one) => one.message === message.id))
    .flatMap(({ reply }) => reply?.messages ?? [])
    .flatMap((one) => context.message(one.message) ?? []);
  const answers = unique(replies.map((reply) => messageSpan(context, reply)));
  if (answers.length === 0) return undefined;
  const items = answers.map((answer) => say`${said.answeredWith} ${answer}.`);
  return { id: "related", heading: said.answers, blocks: [{ block: "list", items }] };
}

function unique(spans: readonly Span[]): readonly Span[] {
  return [...new Map(spans.map((span) => [JSON.stringify(span), span])).values()];
}
