import type { Span } from "./positions.ts";

/**
 * Where messages, enums and their members stand in a .proto text, by name: `/Order/order_id`, `/Order/Status/PAID`.
 * What stands in a `oneof` belongs to the message around it.
 */
export function protoSpans(text: string): Span {
  const members = new Map<string, Span>();
  const open = [members];
  let words: { readonly text: string; readonly at: number }[] = [];
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (/^(\/\/|\/\*)/.test(token)) continue;
    const around = open.at(-1)!;
    if (token === "{") {
      const [kind, name] = words.slice(-2);
      const opens = kind && name && (kind.text === "message" || kind.text === "enum");
      const inside = opens ? new Map<string, Span>() : around;
      if (opens) around.set(name.text, spanOf(name, inside));
      open.push(inside);
    } else if (token === "}") {
      if (open.length > 1) open.pop();
    } else if (token === "=" && words.length > 0) {
      // `option java_package = "…"` and the options in brackets are no members.
      const name = words.at(-1)!;
      const isMember = words[0]!.text !== "option" && words[0]!.text !== "syntax" && !around.has(name.text);
      if (isMember && open.length > 1) around.set(name.text, spanOf(name));
    }
    if (/^[;{}]$/.test(token)) words = [];
    else if (/^[A-Za-z_]/.test(token)) words.push({ text: token, at: index });
  }
  return { start: 0, end: text.length, collection: true, inside: members };
}

const tokens =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_][\w.]*|[{}=;[\]<>,]|[^\s]/g;

function spanOf(name: { readonly text: string; readonly at: number }, inside?: ReadonlyMap<string, Span>): Span {
  const place = { start: name.at, end: name.at + name.text.length };
  return { ...place, collection: false, key: place, ...(inside && { inside }) };
}
