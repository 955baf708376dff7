import type { Message } from "@concord/contracts";
import { paragraph, plain, gap, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { messageSpan, serviceSpan, type Context, type Party } from "./context.ts";
import { shownKind } from "./kind.ts";
import { markdownPlain } from "./markdown.ts";
import { doesWhat, sentenceOf, toDoWhat, triggerOf } from "./phrases.ts";

const said = words.lede;
/** More receivers than this are counted, not told one by one. */
const toldReceivers = 3;
const namedReceivers = 3;

/** The ten-second sentence of a message: who sends it, when, and who does what with it. */
export function messageLede(context: Context, message: Message): Text {
  const senders = context.senders(message.id);
  const receivers = context.receivers(message.id);
  const when = triggerWords(message);
  const line = context.line(message.at);
  if (message.kind === "reply") return paragraph([replySentence(context, message, senders, receivers, when)]);
  const toDo = requestOf(message);
  const opening =
    toDo !== undefined && receivers.length > 0
      ? said.asks(names(context, senders), names(context, receivers), toDo, when)
      : said.sent(senders.length > 0 ? names(context, senders) : undefined, when);
  const unsaid =
    when === undefined && toDo === undefined ? (summarySentence(message) ?? [gap(said.notSaidWhen, line)]) : undefined;
  const sender = when === undefined ? said.nobodySends : said.notSaidBy;
  const unsent = senders.length === 0 ? [gap(sender, line)] : undefined;
  const heard = receivers.length === 0 ? [gap(said.nobodyReceives, line)] : whatReceiversDo(context, receivers);
  return paragraph([opening, unsaid, unsent, heard]);
}

/** When it is sent: from the summary, unless that says what to do, or else from how the description begins. */
function triggerWords(message: Message): string | undefined {
  const opening = message.description === undefined ? undefined : markdownPlain(message.description);
  const sources = requestOf(message) === undefined ? [message.summary, opening] : [opening];
  return sources.map((text) => (text === undefined ? undefined : triggerOf(text))).find((when) => when !== undefined);
}

/** What a command or a query asks for. */
function requestOf(message: Message): string | undefined {
  const kind = shownKind(message);
  const asks = kind === "command" || kind === "query";
  return asks && message.summary !== undefined ? toDoWhat(message.summary) : undefined;
}

function summarySentence(message: Message): Text | undefined {
  const text = message.summary ?? (message.description === undefined ? undefined : markdownPlain(message.description));
  return text === undefined || text === "" ? undefined : [sentenceOf(text)];
}

function replySentence(
  context: Context,
  message: Message,
  senders: readonly Party[],
  receivers: readonly Party[],
  when: string | undefined,
): Text {
  const asked = senders
    .flatMap(({ operation }) => operation?.messages ?? [])
    .flatMap((one) => context.message(one.message) ?? []);
  const question = asked[0] === undefined ? undefined : messageSpan(context, asked[0]);
  const opening = said.answers(names(context, senders), names(context, receivers), question);
  const rest = when === undefined ? summarySentence(message) : said.sent(undefined, when);
  return paragraph([opening, rest]);
}

/** "Ledger books it. Support desk shows it to agents." or, of many, "A, B, C and 2 others act on it." */
function whatReceiversDo(context: Context, receivers: readonly Party[]): Text {
  const told = receivers.map((party) => ({
    name: serviceSpan(context, party.service),
    does: party.purpose && doesWhat(party.purpose),
  }));
  if (told.length > toldReceivers || told.every(({ does }) => !does))
    return said.actOnIt(names(context, receivers), receivers.length);
  const clauses = told.map(({ name, does }) => said.does(name, does || said.receivesIt));
  const short = clauses.length === 2 && clauses.every((clause) => !plain(clause).includes(","));
  return short ? said.sentence(listed(clauses)) : paragraph(clauses.map(said.sentence));
}

function names(context: Context, parties: readonly Party[]): Text {
  const spans = parties.map(({ service }) => serviceSpan(context, service));
  if (spans.length <= namedReceivers + 1) return listed(spans);
  return listed([...spans.slice(0, namedReceivers), said.others(spans.length - namedReceivers)]);
}
