import type { Endpoint, Message } from "@concord/contracts";
import type { Table } from "../page.ts";
import { code, join, link, type Text } from "../text.ts";
import { dayWords, listed, words } from "../words.ts";
import { messageSpan, serviceSpan, type Context, type Party } from "./context.ts";
import { answerWords } from "./answer.ts";
import { markdownPlain } from "./markdown.ts";
import { titleOf } from "./names.ts";
import { sentenceOf } from "./phrases.ts";

const said = words.tables;

/** Messages with what they mean, who sends them and who receives them. */
export function messageTable(context: Context, label: string, messages: readonly Message[]): Table {
  const rows = messages.map((message) => ({
    cells: [
      join([messageSpan(context, message), endsNote(message)]),
      meaning(message),
      people(context, context.senders(message.id)),
      people(context, context.receivers(message.id)),
    ],
  }));
  return { label, columns: [said.name, said.meaning, said.sentBy, said.receivedBy], rows };
}

/** Endpoints with what they answer and who says that they use them. */
export function endpointTable(context: Context, label: string, endpoints: readonly Endpoint[]): Table {
  const rows = endpoints.map((endpoint) => ({
    cells: [
      join([link(endpointTitle(endpoint), context.paths.of("endpoint", endpoint.id)), endsNote(endpoint)]),
      answerWords(context, endpoint),
      [code(`${endpoint.method.toUpperCase()} ${endpoint.path}`)],
      users(context, endpoint),
    ],
  }));
  return { label, columns: [said.name, said.answer, said.request, said.usedBy], rows };
}

export function endpointTitle(endpoint: Endpoint): string {
  const { title, name, summary } = endpoint;
  if (title === name && summary !== undefined && summary.length <= 70) return sentenceOf(summary).replace(/\.$/u, "");
  return titleOf(endpoint, name);
}

function endsNote({ deprecation }: Message | Endpoint): Text {
  if (deprecation === undefined) return [];
  return [deprecation.sunset === undefined ? said.deprecated : said.ends(dayWords(deprecation.sunset))];
}

export function meaning(thing: {
  readonly summary?: string;
  readonly description?: string;
  readonly title: string;
}): Text {
  const text = thing.summary ?? (thing.description === undefined ? undefined : markdownPlain(thing.description));
  return text === undefined || text === "" ? [{ text: said.notDescribed, mark: "gap" }] : [sentenceOf(text)];
}

function people(context: Context, parties: readonly Party[]): Text {
  if (parties.length === 0) return [{ text: said.nobody, mark: "gap" }];
  return listed(parties.map(({ service }) => serviceSpan(context, service)));
}

function users(context: Context, { id }: Endpoint): Text {
  const callers = context.callers(id);
  if (callers.length === 0) return [{ text: said.nobody, mark: "gap" }];
  return listed(callers.map(({ service }) => serviceSpan(context, service)));
}

/** A table, or a sentence where it would be empty. */
export function tableOr(table: Table, none: Text) {
  return table.rows.length > 0 ? ({ block: "table", table } as const) : ({ block: "text", text: none } as const);
}
