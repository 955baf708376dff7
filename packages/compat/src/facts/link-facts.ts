import type { Link, Response } from "@concord/contracts";
import { sameJson } from "@concord/diagnostics";
import type { Fact, Subject } from "./fact.ts";

/** Links of an answer that are gone, lead elsewhere, or pass something else on. */
export function linkFacts(subject: Subject, before: Response, after: Response): Fact[] {
  return (before.links ?? []).flatMap((link): Fact[] => {
    const now = after.links?.find(({ name }) => name === link.name);
    const changed = now ? changesOf(link, now) : [];
    if (now && changed.length === 0) return [];
    const change = { before: link, ...(now && { after: now }), status: before.status, changed };
    return [{ kind: "link-changed", subject, link: change }];
  });
}

/** In words. What is passed on besides is for those who want it. */
function changesOf(before: Link, after: Link): string[] {
  const [was, is] = [parametersOf(before), parametersOf(after)];
  const passed = [...was].flatMap(([name, value]) => {
    if (!is.has(name)) return [`no longer passes ${name} on`];
    return sameJson(value, is.get(name)!) ? [] : [`passes something else on as ${name}`];
  });
  const { requestBody: sent = null } = before;
  return [
    ...(leadsTo(before) === leadsTo(after) ? [] : [directionOf(before, after)]),
    ...(before.server === after.server ? [] : [`leads to ${after.server ?? "the server of the document"}`]),
    ...passed,
    ...(sent === null || sameJson(sent, after.requestBody ?? null) ? [] : ["passes another body on"]),
  ];
}

function directionOf(before: Link, { route, target }: Link): string {
  const isLost = route === undefined && target === before.target;
  return isLost ? `names ${target}, which the document has no more` : `leads to ${target}`;
}

/** One operation may be named in two ways, and its name may change. */
function leadsTo({ route, target }: Link): string {
  return route?.replaceAll(/\{[^}]*\}/gu, "{}") ?? target;
}

/** `path.id` is `id`, where no other parameter is called so. */
function parametersOf({ parameters = {} }: Link): ReadonlyMap<string, NonNullable<Link["requestBody"]>> {
  const all = Object.entries(parameters);
  const plain = (name: string): string => name.replace(/^(path|query|header|cookie)\./u, "");
  const isAlone = (name: string): boolean => all.filter(([other]) => plain(other) === plain(name)).length === 1;
  return new Map(all.map(([name, value]) => [isAlone(name) ? plain(name) : name, value!]));
}
