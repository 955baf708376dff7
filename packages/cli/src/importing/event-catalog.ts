import path from "node:path/posix";
import { parse } from "yaml";
import type { SourceText } from "./read-sources.ts";

/** One page of an EventCatalog: what its front matter says, and its words. */
export interface CatalogEntry {
  readonly kind: CatalogKind;
  readonly id: string;
  /** Where its page stands. */
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** The summary, or the first paragraph below it. */
  readonly summary?: string;
  readonly description?: string;
}

const kinds = ["domain", "service", "event", "command", "query", "channel", "flow", "team", "user"] as const;
export type CatalogKind = (typeof kinds)[number];

const kindsByFolder: ReadonlyMap<string, CatalogKind> = new Map([
  ...kinds.map((kind): [string, CatalogKind] => [`${kind}s`, kind]),
  ["queries", "query"],
  ["subdomains", "domain"],
]);

/** Whether a folder is an EventCatalog: its configuration, or pages where it keeps them. */
export function isEventCatalog(sources: readonly SourceText[]): boolean {
  return sources.some(({ file }) => /(^|\/)(services|events|domains)\/[^/]+\/index\.mdx?$/u.test(file));
}

/** Every page of the present: old versions are left where they are. */
export function readEventCatalog(sources: readonly SourceText[]): {
  readonly entries: readonly CatalogEntry[];
  readonly broken: readonly { readonly file: string; readonly reason: string }[];
} {
  const entries: CatalogEntry[] = [];
  const broken: { file: string; reason: string }[] = [];
  for (const { file, text } of sources) {
    const kind = kindOf(file);
    if (!kind || /(^|\/)versioned\//u.test(file) || /(^|\/)(changelog|ubiquitous-language)\.mdx?$/u.test(file))
      continue;
    const { facts, body, problem } = frontMatter(text);
    if (problem !== undefined) broken.push({ file, reason: problem });
    else if (facts) entries.push(entryOf(kind, file, facts, body));
  }
  return { entries: entries.sort((left, right) => (left.id < right.id ? -1 : 1)), broken };
}

/** Words of `ubiquitous-language.mdx`, which stands beside a domain. */
export function readDictionary(
  sources: readonly SourceText[],
): readonly { readonly id: string; readonly name: string; readonly summary: string }[] {
  return sources
    .filter(({ file }) => /(^|\/)ubiquitous-language\.mdx?$/u.test(file))
    .flatMap(({ text }) => {
      const { facts } = frontMatter(text);
      return listOf(facts?.["dictionary"]).flatMap((item) => {
        const [id, name, summary] = ["id", "name", "summary"].map((key) => textIn(item, key));
        const word = name ?? id;
        return word === undefined
          ? []
          : [{ id: id ?? word, name: word, summary: summary ?? textIn(item, "description") ?? "" }];
      });
    });
}

/** The innermost folder that says what stands in it. */
function kindOf(file: string): CatalogKind | undefined {
  if (!/\.mdx?$/iu.test(file)) return undefined;
  const steps = path.dirname(file).split("/");
  const folder = steps.findLast((step) => kindsByFolder.has(step));
  const kind = folder === undefined ? undefined : kindsByFolder.get(folder);
  const isPage = /^index\.mdx?$/iu.test(path.basename(file)) && steps.at(-1) !== folder;
  // Teams and users are pages by their own names; everything else has a folder.
  return kind === "team" || kind === "user" || isPage ? kind : undefined;
}

function frontMatter(text: string): {
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly problem?: string;
} {
  const found = /^\uFEFF?---\r?\n([^]*?)\r?\n---(\r?\n|$)/u.exec(text);
  if (!found) return { body: text };
  try {
    const facts: unknown = parse(found[1]!, { logLevel: "error" });
    const body = text.slice(found[0].length);
    return isRecord(facts) ? { facts, body } : { body };
  } catch (error) {
    return { body: "", problem: `its front matter is no YAML: ${(error as Error).message.split("\n")[0]}` };
  }
}

function entryOf(
  kind: CatalogKind,
  file: string,
  facts: Readonly<Record<string, unknown>>,
  body: string,
): CatalogEntry {
  const stem = path.basename(file).replace(/\.mdx?$/iu, "");
  const id = textIn(facts, "id") ?? (stem === "index" ? path.basename(path.dirname(file)) : stem);
  const summary = textIn(facts, "summary") ?? firstParagraph(body);
  const description = textIn(facts, "summary") === undefined ? undefined : firstParagraph(body);
  return {
    kind,
    id,
    file,
    name: textIn(facts, "name") ?? id,
    version: textIn(facts, "version") ?? "1.0.0",
    facts,
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && description !== summary && { description }),
  };
}

/** The first words that are prose: no heading, import, component, table or picture. `[[event|OrderPlaced]]` is its name. */
function firstParagraph(body: string): string | undefined {
  const paragraphs = body.replaceAll(/```[^]*?```/gu, "").split(/\r?\n\s*\r?\n/u);
  const prose = paragraphs
    .map((one) => one.trim())
    .find((one) => /^[A-Z`*_[]/iu.test(one) && !/^(import|export)\s/u.test(one));
  return prose?.replaceAll(/\[\[(?:[^\]|]*\|)?([^\]]*)\]\]/gu, "$1").replaceAll(/\s+/gu, " ");
}

/** Ids that a list names: `[a, b]` or `[{ id: a }, { id: b, version: 1.0.0 }]`. */
export function pointersIn(
  value: unknown,
): readonly { readonly id: string; readonly facts: Readonly<Record<string, unknown>> }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item === "string") return [{ id: item, facts: {} }];
    const id = isRecord(item) ? textIn(item, "id") : undefined;
    return id === undefined ? [] : [{ id, facts: item as Readonly<Record<string, unknown>> }];
  });
}

export function textIn(value: unknown, key: string): string | undefined {
  const found = isRecord(value) ? value[key] : undefined;
  if (typeof found === "number" || found instanceof Date) return String(found);
  return typeof found === "string" && found.trim() !== "" ? found.trim().replaceAll(/\s+/gu, " ") : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
