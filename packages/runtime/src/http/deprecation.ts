/** `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and the links that go with them. */
import type { DeprecationNotice } from "./definitions.ts";

/** What a server says of what was called; undefined where it is not deprecated. A contract may be older than its server. */
export function noticeOf(headers: Headers): DeprecationNotice | undefined {
  const deprecation = headers.get("deprecation");
  if (deprecation === null) return undefined;
  // Older servers write `true`, or a date of HTTP.
  const seconds = /^@(-?\d{1,12})$/.exec(deprecation.trim())?.[1];
  const since = dayOf(seconds === undefined ? Date.parse(deprecation) : Number(seconds) * 1_000);
  const sunset = dayOf(Date.parse(headers.get("sunset") ?? ""));
  const links = linksOf(headers.get("link") ?? "");
  const documentation = links.get("deprecation") ?? links.get("sunset");
  const replacedBy = links.get("successor-version");
  return {
    ...(since !== undefined && { since }),
    ...(sunset !== undefined && { sunset }),
    ...(documentation !== undefined && { documentation }),
    ...(replacedBy !== undefined && { replacedBy }),
  };
}

/** The headers by which a server says that something is deprecated, and when it ends. */
export function deprecationHeaders({ sunset }: DeprecationNotice, since: Date | undefined): Record<string, string> {
  const seconds = Math.floor((since?.getTime() ?? 0) / 1_000);
  const last = sunset === undefined ? NaN : Date.parse(`${sunset}T23:59:59Z`);
  return {
    deprecation: `@${seconds}`,
    ...(!Number.isNaN(last) && { sunset: new Date(last).toUTCString() }),
  };
}

/** `YYYY-MM-DD`; undefined for what is no time, and for the epoch, which says no more than "for long". */
function dayOf(time: number): string | undefined {
  const isTime = time !== 0 && Math.abs(time) <= 8.64e15;
  return isTime ? new Date(time).toISOString().slice(0, 10) : undefined;
}

/** Targets of a `Link` header (RFC 8288), by their relation. */
function linksOf(text: string): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const [, target = "", parameters = ""] of text.matchAll(
    /<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)/g,
  )) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))/i.exec(parameters);
    for (const relation of (relations?.[1] ?? relations?.[2] ?? "").toLowerCase().split(/\s+/)) {
      if (relation !== "" && !links.has(relation)) links.set(relation, target);
    }
  }
  return links;
}
