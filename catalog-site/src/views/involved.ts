import type { Channel, Message, Service } from "@concord/contracts";
import type { Block, Group, Section } from "../page.ts";
import { code, gap, join, link, paragraph, say, type Span, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { serviceSpan, type Context, type Party } from "./context.ts";
import { layOut, type BoxInput } from "./diagram.ts";
import { fieldsOf } from "./carriers.ts";
import { lowerFirst, titleOf } from "./names.ts";
import { sentenceOf } from "./phrases.ts";

const said = words.involved;

/** Who sends a message, what carries it, who receives it: as lists, with a picture of the same. */
export function involvedSection(context: Context, message: Message): Section {
  const senders = context.senders(message.id);
  const receivers = context.receivers(message.id);
  const channels = context.channelsOf(message.id);
  const line = context.line(message.at);
  const groups: readonly Group[] = [
    {
      label: said.sentBy,
      items: senders.map((party) => partyItem(context, message, party)),
      none: [gap(said.nobodySends, line)],
    },
    { label: said.travelsOn, items: channels.map((channel) => channelItem(context, channel)), none: [said.noChannel] },
    {
      label: said.receivedBy,
      items: receivers.map((party) => partyItem(context, message, party)),
      none: [gap(said.nobodyReceives, line)],
    },
  ];
  const diagram = layOut({
    title: said.picture(titleOf(message, message.name)),
    description: said.pictureDescription(senders.length, channels.length, receivers.length),
    columns: [
      boxes(context, senders, "from"),
      channels.map((channel) => channelBox(context, channel)),
      boxes(context, receivers, "to"),
    ],
    edges: channels.flatMap((channel) => [
      ...senders.map(({ service }) => [`from ${service.id}`, channel.id] as const),
      ...receivers.map(({ service }) => [channel.id, `to ${service.id}`] as const),
    ]),
  });
  const picture: readonly Block[] = diagram === undefined ? [] : [{ block: "diagram", diagram }];
  return { id: "involved", heading: said.heading, blocks: [...picture, { block: "groups", groups }] };
}

function partyItem(context: Context, message: Message, party: Party): Group["items"][number] {
  const { service, purpose, fields = [] } = party;
  const text = join([serviceSpan(context, service), ", ", ...ownerWords(context, service)]);
  const note = paragraph([
    purpose === undefined ? undefined : [sentenceOf(purpose)],
    fields.length === 0 ? undefined : said.reads(listed(fields.map((field) => fieldSpan(context, message, field)))),
  ]);
  return note.length === 0 ? { text } : { text, note };
}

/** A field that somebody reads, by its business name where the payload has it, else as it is written. */
function fieldSpan(context: Context, message: Message, pointer: string): Span {
  const row = fieldsOf(context, message).find((one) => one.pointer === pointer);
  if (row === undefined) return code(pointer);
  const name = lowerFirst(row.name);
  return link(row.inside === undefined ? name : said.partOf(name, lowerFirst(row.inside)), `#${row.id}`);
}

/** "team *Finance*", or that nobody is recorded. */
export function ownerWords(context: Context, { owner, at }: Pick<Service, "owner" | "at">): Text {
  const team = context.team(owner);
  if (team !== undefined) return say`${said.team} ${link(team.title, context.paths.of("team", team.id))}`;
  return owner === undefined ? [gap(said.noOwner, context.line(at))] : say`${said.team} ${owner}`;
}

function channelItem(context: Context, channel: Channel): Group["items"][number] {
  const text = say`${link(channel.address ?? channel.name, context.paths.of("channel", channel.id))}${protocolWords(channel)}`;
  const note = channel.summary ?? channel.description;
  return note === undefined ? { text } : { text, note: [sentenceOf(note)] };
}

export function protocolWords({ protocols }: Pick<Channel, "protocols">): Text {
  return protocols.length === 0 ? [] : say`, ${said.on} ${listed(protocols.map(protocolName))}`;
}

export function protocolName(protocol: string): string {
  return words.protocols[protocol] ?? protocol;
}

function boxes(context: Context, parties: readonly Party[], side: "from" | "to"): readonly BoxInput[] {
  return parties.map(({ service }) => ({
    key: `${side} ${service.id}`,
    shape: "service",
    text: titleOf(service, service.id),
    to: context.paths.of("service", service.id),
  }));
}

export function channelBox(context: Context, channel: Channel): BoxInput {
  return {
    key: channel.id,
    shape: "channel",
    text: channel.address ?? channel.name,
    to: context.paths.of("channel", channel.id),
    dashed: channel.deprecation !== undefined,
  };
}
