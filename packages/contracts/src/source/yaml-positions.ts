import { load, type EventType, type State } from "js-yaml";
import { yamlSchema } from "./yaml-schema.ts";
import type { Span } from "./positions.ts";

/** What the values parser said about one node while it read it. */
interface Heard {
  readonly start: number;
  end: number;
  kind: string | null;
  value: unknown;
  children: Heard[];
}

class Unplaced extends Error {}

/**
 * Positions by listening to the values parser, in the time that parsing takes. Undefined where what was heard does not
 * fit the values one to one (an item without a value, an explicit key) or the text is broken.
 */
export function quickYamlSpans(text: string): Span | undefined {
  const open: Heard[] = [{ start: 0, end: 0, kind: null, value: undefined, children: [] }];
  const listener = function (this: State, event: EventType, state: State): void {
    if (event === "open") {
      open.push({ start: state.position, end: state.position, kind: null, value: undefined, children: [] });
      return;
    }
    const heard = open.pop()!;
    heard.end = state.position;
    heard.kind = state.kind;
    heard.value = state.result;
    open.at(-1)!.children.push(heard);
  };
  try {
    load(text, { schema: yamlSchema, json: true, listener });
    const [document] = open[0]!.children;
    // The document begins where its text does, `---` included.
    return document && place(text, { ...document, start: 0 });
  } catch {
    return undefined;
  }
}

function place(text: string, given: Heard, key?: Span["key"]): Span {
  const heard = settled(given);
  const start = skipToContent(text, heard.start, heard.end);
  const end = start + text.slice(start, heard.end).trimEnd().length;
  const own = { start, end, ...(key && { key }) };
  if (heard.kind === "mapping") return { ...own, collection: true, inside: placeMembers(text, heard) };
  if (heard.kind === "sequence") return { ...own, collection: true, inside: placeItems(text, heard) };
  return { ...own, collection: text[start] === "*" };
}

/** A value is tried as the key of a mapping first: where it is none, the same node is heard twice, one inside the other. */
function settled(heard: Heard): Heard {
  const same = heard.children.find((child) => child.value === heard.value && child.kind === heard.kind);
  return same && heard.children.length === 1 && heard.kind !== null && heard.kind !== "scalar" ? settled(same) : heard;
}

function placeMembers(text: string, { children, value }: Heard): Map<string, Span> {
  const members = new Map<string, Span>();
  if (children.length % 2 !== 0) throw new Unplaced();
  for (let at = 0; at < children.length; at += 2) {
    const name = String(children[at]!.value);
    const merge = name === "<<";
    if (!merge && !Object.hasOwn(value as object, name)) throw new Unplaced();
    const { start, end } = place(text, children[at]!);
    if (!merge) members.set(name, place(text, children[at + 1]!, { start, end }));
  }
  return members;
}

function placeItems(text: string, { children, value }: Heard): Map<string, Span> {
  const items = value as readonly unknown[];
  if (children.length !== items.length) throw new Unplaced();
  return new Map(
    children.map((child, index) => {
      if (!Object.is(child.value, items[index])) throw new Unplaced();
      return [String(index), place(text, child)];
    }),
  );
}

const beforeContent = /(?:[ \t\r\n\uFEFF]+(?:#[^\r\n]*)?|[&!][^\s,[\]{}]*(?=\s)|^#[^\r\n]*)*/my;

/** Past white space, comments, anchors and tags, to where the node itself begins. */
function skipToContent(text: string, start: number, end: number): number {
  beforeContent.lastIndex = start;
  const length = beforeContent.exec(text)?.[0].length ?? 0;
  return Math.min(start + length, Math.max(start, end));
}
