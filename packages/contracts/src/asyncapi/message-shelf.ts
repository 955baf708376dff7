import { camelCase, pascalCase, takeName } from "../identifiers.ts";
import type { ReadMessage } from "../reading.ts";
import { open, placeKey, refOf, type Node } from "../resolve/library.ts";
import { referencesIn } from "../resolve/references-in.ts";
import { messageName } from "./message-name.ts";
import { readMessage, type MessageContext } from "./read-message.ts";

/** The messages of one contract, each read once however many channels carry it. */
export interface MessageShelf {
  /** Reads what stands at a node, references followed; undefined where they lead nowhere. */
  read(node: Node, told: { readonly key?: string; readonly fallback: string }): ReadMessage | undefined;
  /** Reads the document's own components that it refers to: no message elsewhere takes their names, and none of them another one's. */
  readFirst(file: string, components: readonly (readonly [key: string, node: Node])[]): void;
  all(): ReadMessage[];
}

export function messageShelf(context: MessageContext): MessageShelf {
  const messages = new Map<string, ReadMessage>();
  const taken = new Set<string>();
  const shelf: MessageShelf = {
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
    readFirst(file, components) {
      const referred = new Set(referencesIn(context.library.documents.get(file)!).map(({ ref }) => ref));
      const own = components.filter(([, node]) => refOf(node.value) === undefined && referred.has(`#${node.pointer}`));
      const isExact = (key: string): boolean => camelCase(key) === key;
      own.sort(([left], [right]) => Number(isExact(right)) - Number(isExact(left)) || (left < right ? -1 : 1));
      for (const [key, node] of own) shelf.read(node, { key, fallback: key });
    },
    all: () => [...messages.values()],
  };
  return shelf;
}
