import type { Deprecation } from "@concord/contracts";
import type { Page, Table } from "../page.ts";
import { gap, link, type Span, type Text } from "../text.ts";
import { dayWords, listed, words } from "../words.ts";
import { messageSpan, serviceSpan, type Context } from "./context.ts";
import { endpointTitle, tableOr } from "./message-table.ts";
import { compare } from "./alphabet.ts";
import { replacement } from "./status.ts";

const said = words.deprecations;

/** Something that ends: what, when, what instead, and who still uses it. */
export interface Ending {
  readonly sunset: string | undefined;
  readonly what: Span;
  readonly instead: Span | undefined;
  readonly users: readonly Span[];
  readonly at: Deprecation["at"];
  readonly sentence: Text;
}

/** Everything deprecated, the soonest end first; without an end last. */
export function endings(context: Context): readonly Ending[] {
  const messages = context.fabric.messages.flatMap((message) => {
    const users = context.receivers(message.id).map(({ service }) => serviceSpan(context, service));
    return message.deprecation === undefined
      ? []
      : [ending(context, message.deprecation, messageSpan(context, message), users)];
  });
  const endpoints = context.fabric.endpoints.flatMap((endpoint) => {
    const users = context.callers(endpoint.id).map(({ service }) => serviceSpan(context, service));
    const what = link(endpointTitle(endpoint), context.paths.of("endpoint", endpoint.id));
    return endpoint.deprecation === undefined ? [] : [ending(context, endpoint.deprecation, what, users)];
  });
  const channels = context.fabric.channels.flatMap((channel) => {
    const what = link(channel.address ?? channel.name, context.paths.of("channel", channel.id));
    return channel.deprecation === undefined ? [] : [ending(context, channel.deprecation, what, [])];
  });
  return [...messages, ...endpoints, ...channels].sort((left, right) =>
    compare(left.sunset ?? "9999", right.sunset ?? "9999"),
  );
}

function ending(context: Context, deprecation: Deprecation, what: Span, users: readonly Span[]): Ending {
  const { sunset, at } = deprecation;
  const instead = replacement(context, deprecation);
  const day = sunset === undefined ? undefined : dayWords(sunset);
  return { sunset, what, instead, users, at, sentence: said.sentence(what, day, instead, users) };
}

export function deprecationsPage(context: Context): Page {
  const all = endings(context);
  const rows = all.map(({ sunset, what, instead, users, at }) => ({
    cells: [
      sunset === undefined ? [gap(said.noEnd, context.line(at))] : [dayWords(sunset)],
      [what],
      instead === undefined ? [gap(said.noReplacement, context.line(at))] : [instead],
      users.length === 0 ? [said.nobody] : listed(users),
    ],
  }));
  const table: Table = { label: said.heading, columns: [said.end, said.what, said.instead, said.users], rows };
  return {
    path: "deprecations/",
    kind: "list",
    word: said.word,
    title: said.title,
    crumbs: [],
    lede: said.lede(all.length, all.filter(({ users }) => users.length > 0).length),
    status: [],
    sections: [{ id: "endings", heading: said.heading, blocks: [tableOr(table, [said.none])] }],
  };
}
