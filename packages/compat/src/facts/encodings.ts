import { type MediaType, type Place, locateIn } from "@concord/contracts";
import { type Json, canonicalJson } from "@concord/diagnostics";
import { escapeToken } from "../json-pointer.ts";
import type { Pair } from "../match.ts";
import { below } from "../place-below.ts";
import type { EncodingChange, Fact, SchemaPair, Subject } from "./fact.ts";
import { type KeptNode, keywordOf } from "./kept-nodes.ts";

/** Texts that carry something else now, or carry it in another way: no value of theirs tells. */
export function textEncodingFacts(subject: Subject, schema: SchemaPair, kept: readonly KeptNode[]): Fact[] {
  const read = (side: "before" | "after", node: KeptNode): readonly Spelling[] =>
    spellingsOf(node[side], schema[side].json, schema.part);
  return kept.flatMap((node) => {
    const [was, is] = [read("before", node), read("after", node)];
    return was.flatMap(({ keyword, text }, index): Fact[] => {
      const now = is[index]!.text;
      if (text === now || text === undefined || now === undefined) return [];
      const at = (side: "before" | "after"): Place => locateIn(schema[side], `${node[side].pointer}/${keyword}`);
      const place = { before: at("before"), after: at("after") };
      const change: EncodingChange = { part: schema.part, value: node.value, keyword, before: text, after: now, place };
      return [{ kind: "encoding-changed", subject, encoding: change }];
    });
  });
}

/** One way in which a value is spelt; the text is absent where nothing is said that could be compared. */
interface Spelling {
  readonly keyword: string;
  readonly text?: string;
}

function spellingsOf(node: KeptNode["before"], document: Json, part: string): readonly Spelling[] {
  const says = (keyword: string): string | undefined => {
    const value = keywordOf(node, document, keyword);
    return typeof value === "string" ? value.toLowerCase() : undefined;
  };
  const kind = says("contentMediaType");
  const xml = keywordOf(node, document, "xml");
  return [
    { keyword: "contentEncoding", text: bytesOf(says, part) },
    kind === undefined ? { keyword: "contentMediaType" } : { keyword: "contentMediaType", text: kind },
    /[/+]xml\b/u.test(part) ? { keyword: "xml", text: canonicalJson(xml ?? {}) } : { keyword: "xml" },
  ];
}

/** OpenAPI 3.0 says base64 by a format; a text that stands for bytes is a file where a form can carry one. */
function bytesOf(says: (keyword: string) => string | undefined, part: string): string {
  const encoding = says("contentEncoding");
  if (encoding !== undefined && !["7bit", "8bit", "binary"].includes(encoding)) return encoding;
  const format = says("format");
  if (format === "byte") return "base64";
  const isFile = format === "binary" || /^(application\/octet-stream|image\/)/u.test(says("contentMediaType") ?? "");
  return isFile && part.includes("multipart/") ? "a file" : "plain";
}

/** Parts of a form that are sent in another way. */
export function partFacts(subject: Subject, part: string, media: Pair<MediaType>): Fact[] {
  const { encoding: was = {} } = media.before;
  const is = new Map(Object.entries(media.after.encoding ?? {}));
  return Object.entries(was).flatMap(([name, before]) => {
    const after = is.get(name) ?? {};
    return (["contentType", "style", "explode"] as const).flatMap((keyword): Fact[] => {
      const [stated, now] = [before[keyword]?.toString(), after[keyword]?.toString()];
      if (stated === undefined || now === undefined || isKept(keyword, stated, now)) return [];
      const at = (side: "before" | "after"): Place => below(media[side].at, "encoding", name, keyword);
      const place = { before: at("before"), after: at("after") };
      const value = `/${escapeToken(name)}`;
      const change: EncodingChange = { part, value, keyword, before: stated, after: now, place };
      return [{ kind: "encoding-changed", subject, encoding: change }];
    });
  });
}

/** Of a list of content types, more may come. */
function isKept(keyword: string, before: string, after: string): boolean {
  if (keyword !== "contentType") return before === after;
  const [was, is] = [before, after].map((list) => list.split(",").map((type) => type.trim().toLowerCase())) as [
    string[],
    string[],
  ];
  return was.every((type) => is.includes(type) || is.includes("*/*") || is.includes(`${type.split("/")[0]}/*`));
}
