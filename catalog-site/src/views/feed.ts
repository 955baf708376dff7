import type { Service } from "@concord/contracts";
import { escapeHtml } from "../html.ts";
import { plain } from "../text.ts";
import { words } from "../words.ts";
import type { Change } from "./changes.ts";
import type { Context } from "./context.ts";

/** Of everything, of each domain and of each team: the changes that it keeps an eye on. */
export function feeds(context: Context, title: string, site: string | undefined): Readonly<Record<string, string>> {
  const changes = context.history?.changes ?? [];
  const { domains, teams } = context.fabric;
  const serviceOf = (change: Change): Service | undefined => context.service(change.service);
  const files: Record<string, string> = { "changes/changes.xml": atomFeed(title, changes, site) };
  for (const domain of domains) {
    const mine = changes.filter((change) => serviceOf(change)?.domain === domain.id);
    files[feedPath(context, "domain", domain.id)] = atomFeed(`${title}, ${domain.title}`, mine, site);
  }
  for (const team of teams) {
    const mine = changes.filter((change) => serviceOf(change)?.owner === team.id);
    files[feedPath(context, "team", team.id)] = atomFeed(`${title}, ${team.title}`, mine, site);
  }
  return files;
}

/** The feed of a domain or a team stands beside its page. */
export function feedPath({ paths }: Context, kind: "domain" | "team", id: string): string {
  return `${paths.of(kind, id)}changes.xml`;
}

/** What changed, as an Atom feed (RFC 4287). Addresses are complete where the site's own is known. */
export function atomFeed(title: string, changes: readonly Change[], site: string | undefined): string {
  const home = site ?? "urn:concord:catalog";
  const entries = changes.map((change) => {
    const { what, release, date, kind, id, items, verdicts } = change;
    const to =
      typeof what === "object" && what.to !== undefined && site !== undefined ? new URL(what.to, site).href : undefined;
    const text = [
      ...items.map(plain),
      ...verdicts.map(({ text }) => `${words.frame.marks.breaking}: ${plain(text)}`),
    ].join(" ");
    return [
      "  <entry>",
      `    <id>${escapeHtml(`urn:concord:${encodeURIComponent(release)}:${kind}:${encodeURIComponent(id)}`)}</id>`,
      `    <title>${escapeHtml(`${plain([what])} (${release})`)}</title>`,
      `    <updated>${escapeHtml(date)}</updated>`,
      ...(to === undefined ? [] : [`    <link href="${escapeHtml(to)}"/>`]),
      `    <summary>${escapeHtml(text)}</summary>`,
      "  </entry>",
    ].join("\n");
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `  <id>${escapeHtml(home)}</id>`,
    `  <title>${escapeHtml(words.changes.feedTitle(title))}</title>`,
    `  <updated>${escapeHtml(changes[0]?.date ?? "1970-01-01T00:00:00Z")}</updated>`,
    `  <author><name>${escapeHtml(title)}</name></author>`,
    ...entries,
    "</feed>",
    "",
  ].join("\n");
}
