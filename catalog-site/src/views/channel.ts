import type { Channel } from "@concord/contracts";
import type { Block, Page, Section } from "../page.ts";
import { code, join, link, paragraph, say, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { serviceSpan, type Context } from "./context.ts";
import { crumbsOfService } from "./crumbs.ts";
import { descriptionSection } from "./description.ts";
import { layOut } from "./diagram.ts";
import { channelBox, ownerWords, protocolWords } from "./involved.ts";
import { messageTable } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { sentenceOf } from "./phrases.ts";
import { problemsOf } from "./problems.ts";
import { deprecationStatus } from "./status.ts";
import { codeBlock, placeWords, serverWords } from "./technical.ts";

const said = words.channel;

/** The page of one channel: what it carries, who writes to it and who reads from it. */
export function channelPage(context: Context, channel: Channel): Page {
  const ended = deprecationStatus(context, channel);
  const sections: readonly (Section | undefined)[] = [
    descriptionSection({ ...(channel.description !== undefined && { description: channel.description }) }),
    involvedSection(context, channel),
    carriesSection(context, channel),
    detailsSection(context, channel),
  ];
  return {
    path: context.paths.of("channel", channel.id) ?? "",
    kind: "channel",
    word: said.word,
    title: titleOf(channel, channel.name),
    technical: channel.address ?? channel.name,
    crumbs: crumbsOfService(context, channel.owner),
    lede: channelLede(context, channel),
    status: [...problemsOf(context, channel.at.file), ...(ended === undefined ? [] : [ended])],
    sections: sections.filter((section) => section !== undefined),
    source: link(placeWords(context, channel.at), context.line(channel.at)),
  };
}

function parties(context: Context, channel: Channel, action: "send" | "receive") {
  const services = context.fabric.operations
    .filter((one) => one.channel === channel.id && one.action === action)
    .map(({ service }) => service);
  return [...new Set(services)].sort().flatMap((id) => context.service(id) ?? []);
}

function channelLede(context: Context, channel: Channel): Text {
  const messages = channel.messages.flatMap((id) => context.message(id) ?? []);
  const senders = parties(context, channel, "send").map((service) => serviceSpan(context, service));
  const receivers = parties(context, channel, "receive").map((service) => serviceSpan(context, service));
  const names = messages
    .slice(0, 4)
    .map((message) => link(titleOf(message, message.name), context.paths.of("message", message.id)));
  const all = messages.length > 4 ? [...names, said.others(messages.length - 4)] : names;
  return paragraph([
    channel.summary === undefined ? undefined : [sentenceOf(channel.summary)],
    said.lede(listed(all), listed(senders), listed(receivers)),
  ]);
}

function involvedSection(context: Context, channel: Channel): Section {
  const senders = parties(context, channel, "send");
  const receivers = parties(context, channel, "receive");
  const item = (service: (typeof senders)[number]) => ({
    text: join([serviceSpan(context, service), ", ", ...ownerWords(context, service)]),
  });
  const box = (side: string) => (service: (typeof senders)[number]) => ({
    key: `${side} ${service.id}`,
    shape: "service" as const,
    text: titleOf(service, service.id),
    to: context.paths.of("service", service.id),
  });
  const diagram = layOut({
    title: said.picture(channel.address ?? channel.name),
    description: words.involved.pictureDescription(senders.length, 1, receivers.length),
    columns: [
      senders.map(box("from")),
      [{ ...channelBox(context, channel), to: undefined, here: true }],
      receivers.map(box("to")),
    ],
    edges: [
      ...senders.map(({ id }) => [`from ${id}`, channel.id] as const),
      ...receivers.map(({ id }) => [channel.id, `to ${id}`] as const),
    ],
  });
  const groups = [
    { label: said.writtenBy, items: senders.map(item), none: [words.involved.nobodySends] },
    { label: said.readBy, items: receivers.map(item), none: [words.involved.nobodyReceives] },
  ];
  const picture: readonly Block[] = diagram === undefined ? [] : [{ block: "diagram", diagram }];
  return { id: "involved", heading: words.involved.heading, blocks: [...picture, { block: "groups", groups }] };
}

function carriesSection(context: Context, channel: Channel): Section {
  const messages = channel.messages.flatMap((id) => context.message(id) ?? []);
  const blocks: readonly Block[] =
    messages.length === 0
      ? [{ block: "text", text: [said.carriesNothing] }]
      : [{ block: "table", table: messageTable(context, said.messages, messages) }];
  return { id: "contents", heading: said.carries, blocks };
}

function detailsSection(context: Context, channel: Channel): Section {
  const facts = [
    { label: words.technical.id, value: [code(channel.id)] },
    {
      label: said.address,
      value: [channel.address === null ? said.addressUnknown : code(channel.address), ...protocolWords(channel)],
    },
    ...(channel.servers.length === 0
      ? []
      : [{ label: words.technical.servers, value: listed(channel.servers.map(serverWords)) }]),
    ...(channel.compatibility === undefined
      ? []
      : [{ label: words.technical.compatibility, value: [code(channel.compatibility)] }]),
    ...channel.parameters.map(({ name, description, enum: values }) => ({
      label: said.parameter,
      value: say`${code(name)}${description && ` ${sentenceOf(description)}`}${values && ` ${values.join(", ")}`}`,
    })),
    { label: words.technical.contract, value: [link(placeWords(context, channel.at), context.line(channel.at))] },
  ];
  const bindings: readonly Block[] =
    Object.keys(channel.bindings).length === 0 ? [] : [codeBlock(words.technical.bindings, channel.bindings)];
  return {
    id: "details",
    heading: words.event.details,
    blocks: [
      {
        block: "details",
        id: "technical",
        summary: words.technical.heading,
        blocks: [{ block: "facts", facts }, ...bindings],
      },
    ],
  };
}
