import type { Service } from "@concord/contracts";
import type { Block, Group, Page, Section } from "../page.ts";
import { code, join, link, paragraph, say, spoken, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { messageSpan, serviceSpan, type Context, type Exchange } from "./context.ts";
import { crumbsOfDomain } from "./crumbs.ts";
import { descriptionSection, openingOf } from "./description.ts";
import { layOut, type BoxInput } from "./diagram.ts";
import { translationsSection } from "./translations.ts";
import { ownerWords } from "./involved.ts";
import { endpointTable, meaning } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { sentenceOf } from "./phrases.ts";
import { problemsOf } from "./problems.ts";
import { channelsOwnedBy, endpointsOf } from "./relations.ts";
import { placeWords, serverWords } from "./technical.ts";

const said = words.service;

/** The page of one service: what it hears, what it says, what it can be asked. */
export function servicePage(context: Context, service: Service): Page {
  const sections: readonly (Section | undefined)[] = [
    descriptionSection(service, openingOf(service)),
    exchangeSection(context, service),
    endpointsSection(context, service),
    dependenciesSection(context, service),
    translationsSection(context, service),
    contractSection(context, service),
  ];
  return {
    path: context.paths.of("service", service.id) ?? "",
    kind: "service",
    word: said.word,
    title: titleOf(service, service.id),
    technical: service.id,
    crumbs: crumbsOfDomain(context, service.domain),
    lede: serviceLede(context, service),
    status: service.contracts.flatMap((file) => problemsOf(context, file)),
    sections: sections.filter((section) => section !== undefined),
    source: link(placeWords(context, service.at), context.line(service.at)),
  };
}

function serviceLede(context: Context, service: Service): Text {
  const endpoints = endpointsOf(context, service).length;
  return paragraph([
    spoken(openingOf(service)),
    said.exchanges(context.heard(service.id).length, context.sent(service.id).length, endpoints),
    said.runBy(ownerWords(context, service)),
  ]);
}

/** Left what it listens to, right what it tells others. */
function exchangeSection(context: Context, service: Service): Section | undefined {
  const heard = context.heard(service.id);
  const sent = context.sent(service.id);
  if (heard.length + sent.length === 0) return undefined;
  const title = titleOf(service, service.id);
  const diagram = layOut({
    title: said.picture(title),
    description: said.pictureDescription,
    columns: [
      heard.map((exchange) => messageBox(context, "in", exchange)),
      [{ key: "here", shape: "service", text: title, here: true }],
      sent.map((exchange) => messageBox(context, "out", exchange)),
    ],
    edges: [
      ...heard.map(({ message }) => [`in ${message.id}`, "here"] as const),
      ...sent.map(({ message }) => ["here", `out ${message.id}`] as const),
    ],
  });
  const groups: readonly Group[] = [
    {
      label: said.listensTo,
      items: heard.map((one) => item(context, one, context.senders)),
      none: [said.hearsNothing],
    },
    { label: said.tells, items: sent.map((one) => item(context, one, context.receivers)), none: [said.tellsNothing] },
  ];
  const picture: readonly Block[] = diagram === undefined ? [] : [{ block: "diagram", diagram }];
  return { id: "messages", heading: said.messages, blocks: [...picture, { block: "groups", groups }] };
}

function messageBox(context: Context, side: string, { message }: Exchange): BoxInput {
  return {
    key: `${side} ${message.id}`,
    shape: "event",
    text: titleOf(message, message.name),
    to: context.paths.of("message", message.id),
    dashed: message.deprecation !== undefined,
  };
}

/** "*Order placed* from **Orders**", and what this service does with it. */
function item(context: Context, { message, party }: Exchange, others: Context["senders"]): Group["items"][number] {
  const names = others(message.id).map(({ service }) => serviceSpan(context, service));
  const ended = message.deprecation === undefined ? "" : said.deprecated;
  const side = others === context.senders ? said.from : said.to;
  const text = join([
    messageSpan(context, message),
    ...(names.length === 0 ? [] : say` ${side} ${listed(names)}`),
    ended,
  ]);
  return { text, note: party.purpose === undefined ? meaning(message) : [sentenceOf(party.purpose)] };
}

function endpointsSection(context: Context, service: Service): Section | undefined {
  const endpoints = endpointsOf(context, service);
  if (endpoints.length === 0) return undefined;
  const overview = context.paths.of("api", service.id);
  const blocks: readonly Block[] = [
    { block: "text", text: say`${said.askedOver} ${link(said.apiOf(titleOf(service, service.id)), overview)}.` },
    { block: "table", table: endpointTable(context, said.asked, endpoints) },
  ];
  return { id: "api", heading: said.asked, blocks };
}

function dependenciesSection(context: Context, service: Service): Section | undefined {
  const needs = others(
    context,
    context.ties.filter(({ to }) => to.id === service.id).map(({ from }) => from),
  );
  const neededBy = others(
    context,
    context.ties.filter(({ from }) => from.id === service.id).map(({ to }) => to),
  );
  const calls = service.uses.flatMap(({ target, purpose }) => {
    const endpoint = target.kind === "endpoint" ? context.endpoint(target.id) : undefined;
    if (endpoint === undefined) return [];
    const why = purpose === undefined ? [] : [`: ${sentenceOf(purpose)}`];
    return [say`${said.calls} ${link(endpoint.title, context.paths.of("endpoint", endpoint.id))}${why}`];
  });
  const items = [
    ...(needs.length > 0 ? [said.hearsFrom(listed(needs))] : []),
    ...(neededBy.length > 0 ? [said.heardBy(listed(neededBy))] : []),
    ...calls,
  ];
  return items.length === 0
    ? undefined
    : { id: "dependencies", heading: said.dependencies, blocks: [{ block: "list", items }] };
}

function others(context: Context, services: readonly Service[]) {
  const distinct = [...new Map(services.map((service) => [service.id, service])).values()];
  return distinct.sort((left, right) => (left.id < right.id ? -1 : 1)).map((service) => serviceSpan(context, service));
}

function contractSection(context: Context, service: Service): Section {
  const contracts = service.contracts.flatMap(
    (file) => context.fabric.contracts.find((one) => one.file === file) ?? [],
  );
  const facts = [
    ...contracts.map(({ file, specification, specificationVersion, version }) => ({
      label: said.contract(specification),
      value: say`${link(file, context.paths.of("source", file))}, ${said.versions(version, specification, specificationVersion)}`,
    })),
    ...(service.servers.length === 0 ? [] : [{ label: said.servers, value: listed(service.servers.map(serverWords)) }]),
    ...channelsOwnedBy(context, service).map((channel) => ({
      label: said.channel,
      value: [link(channel.address ?? channel.name, context.paths.of("channel", channel.id))],
    })),
    ...(service.tags.length === 0 ? [] : [{ label: said.tags, value: listed(service.tags.map(code)) }]),
  ];
  const blocks: readonly Block[] = [
    { block: "details", id: "technical", summary: words.technical.heading, blocks: [{ block: "facts", facts }] },
  ];
  return { id: "details", heading: words.event.details, blocks };
}
