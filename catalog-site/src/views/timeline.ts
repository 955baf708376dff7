import type { Page, Section, TimelineEntry } from "../page.ts";
import { link, say, type Text } from "../text.ts";
import { dayWords, words } from "../words.ts";
import type { Change } from "./changes.ts";
import type { Context } from "./context.ts";
import { anchor } from "../paths.ts";
import { versionsLink } from "./versions.ts";
import { highlightJson } from "./highlight.ts";

const said = words.changes;

/** What happened to one message, newest first; undefined where the catalog knows no history. */
export function changedSection(context: Context, kind: Change["kind"], id: string): Section | undefined {
  const { history } = context;
  if (history === undefined) return undefined;
  const mine = history.changes.filter((change) => change.kind === kind && change.id === id);
  const entries = mine.map((change) => entryOf(change, [said.when(dayWords(change.date), change.release)]));
  const blocks =
    entries.length > 0
      ? [{ block: "timeline", entries } as const]
      : [{ block: "text", text: said.sinceThen(history.since) } as const];
  const message = kind === "message" ? context.message(id) : undefined;
  const more = message && versionsLink(context, message);
  return {
    id: "changed",
    heading: said.heading,
    blocks: more === undefined ? blocks : [...blocks, { block: "text", text: more }],
  };
}

/** Everything that changed, release by release. */
export function changesPage(context: Context): Page {
  const changes = context.history?.changes ?? [];
  const releases = Map.groupBy(changes, ({ release }) => release);
  const sections: readonly Section[] = [...releases].map(([release, mine]) => ({
    id: anchor("release", release),
    heading: said.when(dayWords(mine[0]?.date ?? ""), release),
    blocks: [{ block: "timeline", entries: mine.map((change) => entryOf(change, [change.what])) }],
  }));
  const breaking = changes.filter(({ verdicts }) => verdicts.length > 0).length;
  const feed = { block: "text", text: say`${said.feed} ${link("changes.xml", "./changes.xml")}` } as const;
  return {
    path: "changes/",
    feed: "changes/changes.xml",
    kind: "list",
    word: said.word,
    title: said.title,
    crumbs: [],
    lede:
      context.history === undefined
        ? said.unknown(context.fabric.settings.releases.tags)
        : said.lede(changes.length, releases.size, breaking),
    status: [],
    sections: changes.length === 0 ? [] : [...sections, { id: "feed", heading: words.frame.more, blocks: [feed] }],
  };
}

export function entryOf({ items, verdicts }: Change, title: Text): TimelineEntry {
  const proofs = verdicts.map(({ text, witness }) => ({
    text,
    ...(witness !== undefined && { witness: highlightJson(witness) }),
  }));
  return { title, items, verdicts: proofs };
}
