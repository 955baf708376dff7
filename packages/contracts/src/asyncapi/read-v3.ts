import type { Server } from "../fabric.ts";
import { camelCase, pascalCase, takeName } from "../identifiers.ts";
import type { ContractFile, ReadChannel, ReadContract, ReadMessage, ReadOperation, ReadUse } from "../reading.ts";
import { child, entries, items, open, placeKey, placeOf, root, type Node } from "../resolve/library.ts";
import { lastSegment, member } from "../resolve/pointer.ts";
import { optional, textOf } from "../source/members.ts";
import { messageShelf } from "./message-shelf.ts";
import { readChannelFacts } from "./read-channel.ts";
import { readInfo } from "./read-info.ts";
import type { MessageContext } from "./read-message.ts";
import { readOperationFacts } from "./read-operation.ts";
import { readServer } from "./read-server.ts";
import { withTraits } from "./traits.ts";

/** Reads an AsyncAPI 3.x document. */
export function readAsyncApi3(contract: ContractFile, context: MessageContext): ReadContract {
  const { library } = context;
  const document = root(library, contract.file)!;
  const shelf = messageShelf(context);
  const servers = entries(library, open(library, document, "servers")).flatMap(([name, node]) => {
    const server = open(library, node);
    return server ? [readServer(library, name, server, document)] : [];
  });
  const readOwnServer = (node: Node): Server[] => {
    const server = open(library, node);
    return server ? [readServer(library, lastSegment(server.pointer), server, document)] : [];
  };
  const components = entries(library, open(library, document, "components", "messages"));
  shelf.readFirst(contract.file, components);
  const channelNames = new Set<string>();
  const channels = new Map<string, ReadChannel>();
  const messagesByKey = new Map<ReadChannel, ReadonlyMap<string, ReadMessage>>();

  const readChannel = (key: string, stated: Node): ReadChannel | undefined => {
    const definition = open(library, stated);
    if (!definition) return undefined;
    const pinned = textOf(definition, "x-name");
    const name = takeName(channelNames, camelCase(pinned ?? key, "channel"));
    const address = member(definition.value, "address");
    const messages = new Map<string, ReadMessage>();
    for (const [messageKey, node] of entries(library, open(library, definition, "messages"))) {
      const message = shelf.read(node, { key: messageKey, fallback: name });
      if (message) messages.set(messageKey, message);
    }
    const own = items(library, open(library, definition, "servers"));
    const channel: ReadChannel = {
      ...readChannelFacts(context, stated, definition, name),
      address: typeof address === "string" ? address : null,
      servers: own.length === 0 ? servers : own.flatMap(readOwnServer),
      messages: [...new Set(messages.values())],
    };
    messagesByKey.set(channel, messages);
    channels.set(placeKey(definition), channel);
    return channel;
  };

  const listed = entries(library, open(library, document, "channels")).flatMap(
    ([key, node]) => readChannel(key, node) ?? [],
  );

  /** The channel an operation names: one of `channels`, or one reached in another way, which is then read too. */
  const channelAt = (node: Node | undefined): ReadChannel | undefined => {
    const definition = open(library, node);
    if (!definition || !node) return undefined;
    const known = channels.get(placeKey(definition));
    if (known) return known;
    const channel = readChannel(lastSegment(definition.pointer) || "channel", definition);
    if (channel) listed.push(channel);
    return channel;
  };

  /** The messages a list of references names; a missing list means all of the channel's. */
  const usesOf = (holder: Node, channel: ReadChannel | undefined): ReadUse[] => {
    const list = open(library, holder, "messages");
    if (!list) return (channel?.messages ?? []).map((message) => ({ message, at: channel!.at }));
    return items(library, list).flatMap((node) => {
      const message = shelf.read(node, { fallback: channel?.name ?? "message" });
      return message ? [{ message, at: placeOf(node) }] : [];
    });
  };

  const operationNames = new Set<string>();
  const readOperation = (key: string, stated: Node): ReadOperation[] => {
    const definition = open(library, stated);
    if (!definition) return [];
    const node = withTraits(library, definition, 3);
    const action = member(node.value, "action");
    const channel = channelAt(child(library, node, "channel"));
    if (!channel || (action !== "send" && action !== "receive")) return [];
    const wanted = camelCase(textOf(node, "x-name") ?? key, "operation");
    const name = takeName(operationNames, wanted, `${action}${pascalCase(wanted)}`);
    const reply = open(library, node, "reply");
    const replyChannel = reply && channelAt(child(library, reply, "channel"));
    return [
      {
        ...readOperationFacts(context, document, node, name),
        at: placeOf(stated),
        action,
        channel,
        messages: usesOf(node, channel),
        ...optional(
          "reply",
          reply && {
            ...optional("channel", replyChannel),
            ...optional("address", textOf(open(library, reply, "address"), "location")),
            messages: usesOf(reply, replyChannel),
          },
        ),
      },
    ];
  };

  const operations = entries(library, open(library, document, "operations")).flatMap(([key, node]) =>
    readOperation(key, node),
  );
  for (const [key, node] of components) shelf.read(node, { key, fallback: key });
  return {
    ...contract,
    ...readInfo(library, contract, document),
    servers,
    channels: listed,
    operations,
    messages: shelf.all(),
    endpoints: [],
  };
}
