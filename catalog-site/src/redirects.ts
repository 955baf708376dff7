import type { FabricPairs } from "@concord/compat";
import type { Fabric } from "@concord/contracts";
import { escapeHtml } from "./html.ts";
import { createPaths, type Path } from "./paths.ts";
import { words } from "./words.ts";

/** Something that was called otherwise before. */
export interface Rename {
  readonly kind: "service" | "message" | "channel" | "endpoint";
  readonly before: string;
  readonly after: string;
}

/** The fabric of before, and what got another name since. */
export interface Renamed {
  readonly fabric: Fabric;
  readonly renames: readonly Rename[];
}

/** What changed its id and not its identity: the gate pairs them by what goes over the wire. */
export function renamesOf({ services, messages, channels, endpoints }: FabricPairs): readonly Rename[] {
  const kinds = { service: services, message: messages, channel: channels, endpoint: endpoints } as const;
  return Object.entries(kinds).flatMap(([kind, { kept }]) =>
    kept
      .filter(({ before, after }) => before.id !== after.id)
      .map(({ before, after }) => ({ kind: kind as Rename["kind"], before: before.id, after: after.id })),
  );
}

/**
 * Where addresses of earlier names lead now, by the earlier path. A name that was changed twice leads to the last one;
 * an address that somebody else has by now leads nowhere else.
 */
export function redirectsOf(now: Fabric, steps: readonly Renamed[]): ReadonlyMap<Path, Path> {
  const { of: currentPath } = createPaths(now);
  const taken = allPaths(now);
  const redirects = new Map<Path, Path>();
  for (const [index, { fabric, renames }] of steps.entries()) {
    const { of: formerPath } = createPaths(fabric);
    for (const { kind, before, after } of renames) {
      const later = steps.slice(index + 1).flatMap((step) => step.renames);
      const last = later.reduce((id, one) => (one.kind === kind && one.before === id ? one.after : id), after);
      const [from, to] = [formerPath(kind, before), currentPath(kind, last)];
      if (from !== undefined && to !== undefined && !taken.has(from.toLowerCase())) redirects.set(from, to);
    }
  }
  return redirects;
}

function allPaths(fabric: Fabric): ReadonlySet<string> {
  const { of } = createPaths(fabric);
  const { services, messages, channels, endpoints } = fabric;
  const kinds = { service: services, message: messages, channel: channels, endpoint: endpoints } as const;
  const paths = Object.entries(kinds).flatMap(([kind, records]) =>
    records.map(({ id }) => of(kind as Rename["kind"], id)?.toLowerCase() ?? ""),
  );
  return new Set(paths);
}

/** A page that leads on by itself for hosts of plain files, and `_redirects` for those that read it. */
export function redirectFiles(
  redirects: ReadonlyMap<Path, Path>,
  { base, site }: { readonly base: string; readonly site: string | undefined },
): Readonly<Record<string, string>> {
  if (redirects.size === 0) return {};
  const pages = [...redirects].map(([from, to]) => [`${from}index.html`, leadOn(from, to, site)] as const);
  const lines = [...redirects].map(([from, to]) => `${base}${from} ${base}${to} 301\n`);
  return { ...Object.fromEntries(pages), _redirects: lines.join("") };
}

function leadOn(from: Path, to: Path, site: string | undefined): string {
  const address = escapeHtml(`${"../".repeat(from.split("/").length - 1)}${to}`);
  const canonical = site === undefined ? address : escapeHtml(new URL(to, site).href);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(words.moved.title)}</title>
<meta http-equiv="refresh" content="0; url=${address}">
<link rel="canonical" href="${canonical}">
<meta name="viewport" content="width=device-width, initial-scale=1">
</head>
<body>
<main>
<h1>${escapeHtml(words.moved.title)}</h1>
<p><a href="${address}">${escapeHtml(words.moved.leads)}</a></p>
</main>
</body>
</html>
`;
}
