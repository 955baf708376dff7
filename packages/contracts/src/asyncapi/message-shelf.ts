import { camelCase, pascalCase, takeName } from "../identifiers.ts";
import type { ReadMessage } from "../reading.ts";
import { open, placeKey, type Node } from "../resolve/library.ts";
import { messageName } from "./message-name.ts";
import { readMessage, type MessageContext } from "./read-message.ts";

/** The messages of one contract, each read once however many channels carry it. */
export interface MessageShelf {
  /** Reads what stands at a node, references followed; undefined where they lead nowhere. */
  read(node: Node, told: { readonly key?: string; readonly fallback: string }): ReadMessage | undefined;
  all(): ReadMessage[];
}

export function messageShelf(context: MessageContext): MessageShelf {
  const messages = new Map<string, ReadMessage>();
  const taken = new Set<string>();
  return {
    read: (node, { key, fallback }) => {
      const definition = open(context.library, node);
      if (!definition || typeof definition.value !== "object") return undefined;
      const place = placeKey(definition);
      const known = messages.get(place);
      if (known) return known;
      const wanted = messageName(definition, key, fallback);
      const longer = wanted === camelCase(fallback) ? [] : [camelCase(`${fallback} ${pascalCase(wanted)}`)];
      const name = takeName(taken, wanted, ...longer);
      const message = readMessage(context, definition, name);
      messages.set(place, message);
      return message;
    },
    all: () => [...messages.values()],
  };
}
