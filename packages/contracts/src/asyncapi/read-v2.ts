import { camelCase, pascalCase, takeName } from "../identifiers.ts";
import type { ContractFile, ReadChannel, ReadContract, ReadMessage, ReadOperation } from "../reading.ts";
import { child, entries, items, open, placeOf, root, type Node } from "../resolve/library.ts";
import { childPointer } from "../resolve/pointer.ts";
import { optional, textOf, textsOf } from "../source/members.ts";
import { messageShelf } from "./message-shelf.ts";
import { readChannelFacts } from "./read-channel.ts";
import { readInfo } from "./read-info.ts";
import type { MessageContext } from "./read-message.ts";
import { readOperationFacts } from "./read-operation.ts";
import { readServer } from "./read-server.ts";
import { withTraits } from "./traits.ts";

type Verb = "publish" | "subscribe";

/**
 * Reads an AsyncAPI 2.x document in the words of 3.x. In 2.x, `publish` is what others may publish, so the application
 * receives it, and `subscribe` is what it sends; `x-perspective: client` marks documents written from the other side.
 */
export function readAsyncApi2(contract: ContractFile, context: MessageContext): ReadContract {
  const { library } = context;
  const document = root(library, contract.file)!;
  const shelf = messageShelf(context);
  const client = textOf(open(library, document, "info"), "x-perspective") === "client";
  const actionOf = (verb: Verb): "send" | "receive" => ((verb === "subscribe") !== client ? "send" : "receive");
  const servers = entries(library, open(library, document, "servers")).flatMap(([name, node]) => {
    const server = open(library, node);
    return server ? [readServer(library, name, server, document)] : [];
  });
  const components = entries(library, open(library, document, "components", "messages"));
  shelf.readFirst(contract.file, components);
  const channelNames = new Set<string>();
  const operationNames = new Set<string>();
  const channels: ReadChannel[] = [];
  const operations: ReadOperation[] = [];

  /** The messages of an operation: one, or each of `oneOf`. */
  const messagesOf = (operation: Node, fallback: string): ReadMessage[] => {
    const stated = child(library, operation, "message");
    if (!stated) return [];
    const choices = open(library, stated, "oneOf");
    const nodes = choices ? items(library, choices) : [stated];
    return nodes.flatMap((node) => shelf.read(node, { fallback }) ?? []);
  };

  for (const [address, stated] of entries(library, open(library, document, "channels"))) {
    const item = open(library, stated);
    if (!item) continue;
    const name = takeName(channelNames, camelCase(textOf(item, "x-name") ?? address, "channel"));
    const both = open(library, item, "publish") && open(library, item, "subscribe");
    const found = (["publish", "subscribe"] as const).flatMap((verb) => {
      const definition = open(library, item, verb);
      if (!definition) return [];
      const node = withTraits(library, definition, 2);
      // Two messages without a name on one channel are told apart by what the application does with them.
      const fallback = both ? `${name}${actionOf(verb) === "send" ? "Sent" : "Received"}` : name;
      return [{ verb, node, messages: messagesOf(node, fallback) }];
    });
    const named = textsOf(item, "servers");
    const channel: ReadChannel = {
      ...readChannelFacts(context, stated, item, name),
      address,
      servers: named && named.length > 0 ? servers.filter((server) => named.includes(server.name)) : servers,
      messages: [...new Set(found.flatMap(({ messages }) => messages))],
    };
    channels.push(channel);
    for (const { verb, node, messages } of found) {
      const action = actionOf(verb);
      const subject = messages.length === 1 ? messages[0]!.name : name;
      const id = textOf(node, "x-name") ?? textOf(node, "operationId");
      const wanted = camelCase(id ?? `${action} ${subject}`);
      const operationName = takeName(operationNames, wanted, `${action}${pascalCase(name)}`);
      const place = { file: stated.file, pointer: childPointer(stated.pointer, verb) };
      operations.push({
        ...readOperationFacts(context, document, node, operationName),
        at: open(library, stated)?.file === stated.file ? place : placeOf(stated),
        action,
        channel,
        messages: messages.map((message) => ({ message, at: childPlace(node, "message") })),
      });
    }
  }
  for (const [key, node] of components) shelf.read(node, { key, fallback: key });
  return {
    ...contract,
    ...readInfo(library, contract, document),
    ...optional("description", textOf(open(library, document, "info"), "description")),
    servers,
    channels,
    operations,
    messages: shelf.all(),
    endpoints: [],
  };
}

function childPlace(node: Node, key: string): { file: string; pointer: string } {
  return { file: node.file, pointer: childPointer(node.pointer, key) };
}
