import type { Team } from "@concord/contracts";
import type { Block, Page, Section } from "../page.ts";
import { join, link, paragraph, say, type Text } from "../text.ts";
import { dayWords, listed, words } from "../words.ts";
import { messageSpan, serviceSpan, type Context } from "./context.ts";
import { compare } from "./alphabet.ts";
import { descriptionSection } from "./description.ts";
import { domainSpan } from "./domain.ts";
import { meaning } from "./message-table.ts";
import { sentenceOf } from "./phrases.ts";
import { placeWords } from "./technical.ts";
import { feedPath } from "./feed.ts";

const said = words.team;

/** The page of one team: what it looks after, what awaits it, who depends on it. */
export function teamPage(context: Context, team: Team): Page {
  const sections: readonly (Section | undefined)[] = [
    team.description === undefined ? undefined : descriptionSection(team),
    ownsSection(context, team),
    awaitsSection(context, team),
    dependsSection(context, team),
    peopleSection(team),
  ];
  return {
    path: context.paths.of("team", team.id) ?? "",
    kind: "team",
    word: said.word,
    title: team.title,
    technical: team.id,
    crumbs: [link(said.all, "teams/")],
    lede: teamLede(context, team),
    status: [],
    sections: sections.filter((section) => section !== undefined),
    ...(context.history !== undefined && { feed: feedPath(context, "team", team.id) }),
    source: link(placeWords(context, team.at), context.line(team.at)),
  };
}

const owned = (context: Context, team: Team) => ({
  domains: context.fabric.domains.filter(({ owner }) => owner === team.id),
  services: context.fabric.services.filter(({ owner }) => owner === team.id),
  terms: context.fabric.terms.filter(({ owner }) => owner === team.id),
});

function teamLede(context: Context, team: Team): Text {
  const { domains, services } = owned(context, team);
  const messages = new Set(services.flatMap(({ id }) => context.sent(id).map(({ message }) => message.id)));
  return paragraph([
    team.summary === undefined ? undefined : [sentenceOf(team.summary)],
    said.looksAfter(listed(domains.map((domain) => domainSpan(context, domain))), services.length, messages.size),
    team.contact === undefined ? said.noContact(context.line(team.at)) : said.reach(contactSpan(team.contact)),
  ]);
}

/** An address that can be followed safely is a link; anything else is shown as it is written. */
export function contactSpan(contact: string) {
  if (/^https?:\/\//iu.test(contact)) return link(contact, contact);
  return /^[^\s@<>"]+@[^\s@<>"]+$/u.test(contact) ? link(contact, `mailto:${contact}`) : contact;
}

function ownsSection(context: Context, team: Team): Section {
  const { services, terms } = owned(context, team);
  const groups = [
    {
      label: said.services,
      items: services.map((service) => ({ text: [serviceSpan(context, service)], note: meaning(service) })),
      none: [said.noServices],
    },
    ...(terms.length === 0
      ? []
      : [
          {
            label: said.terms,
            items: [{ text: listed(terms.map((term) => link(term.title, context.paths.of("term", term.id)))) }],
          },
        ]),
  ];
  return { id: "owns", heading: said.owns, blocks: [{ block: "groups", groups }] };
}

/** What ends soon: things of its own, and things of others that its services still use. */
function awaitsSection(context: Context, team: Team): Section {
  const items = context.fabric.messages
    .filter(({ deprecation }) => deprecation !== undefined)
    .flatMap((message) => {
      const end = message.deprecation?.sunset;
      const when = end === undefined ? said.endsSomeday : said.endsOn(dayWords(end));
      const name = messageSpan(context, message);
      const mine = context.receivers(message.id).filter(({ service }) => service.owner === team.id);
      const sends = context.service(message.owner)?.owner === team.id;
      const uses =
        mine.length === 0
          ? []
          : [said.stillUses(name, when, listed(mine.map(({ service }) => serviceSpan(context, service))))];
      return [...(sends ? [said.toEnd(name, when)] : []), ...uses];
    });
  const blocks: readonly Block[] =
    items.length === 0 ? [{ block: "text", text: [said.nothingAwaits] }] : [{ block: "list", items }];
  return { id: "awaits", heading: said.awaits, blocks };
}

function dependsSection(context: Context, team: Team): Section | undefined {
  const theirs = (ids: readonly (string | undefined)[]) =>
    [...new Set(ids)]
      .filter((id) => id !== team.id)
      .sort((left, right) => compare(left ?? "", right ?? ""))
      .flatMap((id) => context.team(id) ?? [])
      .map((one) => link(one.title, context.paths.of("team", one.id)));
  const listens = theirs(context.ties.filter(({ from }) => from.owner === team.id).map(({ to }) => to.owner));
  const needs = theirs(context.ties.filter(({ to }) => to.owner === team.id).map(({ from }) => from.owner));
  const items = [
    ...(listens.length === 0 ? [] : [said.dependOnIt(listed(listens), listens.length)]),
    ...(needs.length === 0 ? [] : [said.dependsOn(listed(needs))]),
  ];
  return items.length === 0 ? undefined : { id: "depends", heading: said.depends, blocks: [{ block: "list", items }] };
}

function peopleSection(team: Team): Section | undefined {
  if (team.members.length === 0) return undefined;
  return {
    id: "people",
    heading: said.people,
    blocks: [{ block: "list", items: team.members.map((member) => say`${join([member])}`) }],
  };
}
