import { camelCase } from "../identifiers.ts";
import type { Node } from "../resolve/library.ts";
import { lastSegment, segmentsOf } from "../resolve/pointer.ts";
import { fileStem } from "../schema/schema-name.ts";
import { textOf } from "../source/members.ts";

/**
 * What a message is called, as an identifier: the pinned name, its id, its key among the components, the key that its
 * channel gives it, the name it gives itself, its title; at last `fallback`, made from the channel.
 */
export function messageName(definition: Node, channelKey: string | undefined, fallback: string): string {
  const segments = segmentsOf(definition.pointer);
  const components = segments[0] === "components" && segments.length === 3;
  const ownFile = segments.length === 0 || segments.length === 1;
  const key = components || segments.length === 1 ? lastSegment(definition.pointer) : undefined;
  const name =
    textOf(definition, "x-name") ??
    textOf(definition, "messageId") ??
    key ??
    channelKey ??
    textOf(definition, "name") ??
    textOf(definition, "title") ??
    (ownFile ? fileStem(definition.file) : fallback);
  return camelCase(name, camelCase(fallback, "message"));
}
