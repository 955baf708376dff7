import type { Deprecation, Fabric } from "@concord/contracts";
import type { Pair } from "../match.ts";
import type { FabricPairs } from "../pair.ts";
import { policyOf } from "../policy.ts";
import type { Fact, Subject } from "./fact.ts";

/** Changes of the rules themselves: modes of compatibility, days of notice, sunsets. */
export function policyFacts(before: Fabric, after: Fabric, pairs: FabricPairs): Fact[] {
  return [
    ...subjectsOf(pairs).flatMap((subject) => subjectFacts(subject, before, after)),
    ...settingFacts(before, after),
    ...documentFacts(before, after, pairs),
  ];
}

function subjectsOf(pairs: FabricPairs): Subject[] {
  return [
    ...pairs.channels.kept.map((pair): Subject => ({ kind: "channel", ...pair })),
    ...pairs.messages.kept.map((pair): Subject => ({ kind: "message", ...pair })),
    ...pairs.operations.kept.map((pair): Subject => ({ kind: "operation", ...pair })),
    ...pairs.endpoints.kept.map((pair): Subject => ({ kind: "endpoint", ...pair })),
  ];
}

function subjectFacts(subject: Subject, before: Fabric, after: Fabric): Fact[] {
  const facts: Fact[] = [];
  if (subject.before.compatibility !== subject.after?.compatibility) {
    const now = { ...subject, before: subject.after } as Subject;
    const mode = { before: policyOf(subject, before).mode, after: policyOf(now, after).mode };
    facts.push({ kind: "policy-changed", subject, mode });
  }
  const deprecation = bothDeprecated(subject.before.deprecation, subject.after?.deprecation);
  if (deprecation) facts.push({ kind: "sunset-changed", subject, what: `the ${subject.kind}`, deprecation });
  return facts;
}

function bothDeprecated(before?: Deprecation, after?: Deprecation): Pair<Deprecation> | undefined {
  return before && after && before.sunset !== after.sunset ? { before, after } : undefined;
}

function settingFacts(before: Fabric, after: Fabric): Fact[] {
  const facts: Fact[] = [];
  const days = { before: before.settings.deprecation.minimumDays, after: after.settings.deprecation.minimumDays };
  if (days.before !== days.after)
    facts.push(setting("deprecation.minimumDays", String(days.before), String(days.after)));
  const tags = { before: before.settings.releases.tags, after: after.settings.releases.tags };
  if (tags.before !== tags.after) facts.push(setting("releases.tags", tags.before, tags.after));
  const source = [before, after].map(({ settings }) => settings.compatibility.source ?? "warning") as [string, string];
  if (source[0] !== source[1]) facts.push(setting("compatibility.source", ...source));
  const [then, now] = [before.settings.compatibility.stability, after.settings.compatibility.stability];
  for (const domain of new Set([...Object.keys(then), ...Object.keys(now)])) {
    const [left, right] = [then[domain] ?? "stable", now[domain] ?? "stable"];
    const existed = before.domains.some(({ id }) => id === domain);
    if (existed && left !== right) facts.push(setting(`compatibility.stability.${domain}`, left, right));
  }
  const [was, is] = [before.settings.compatibility.domains, after.settings.compatibility.domains];
  for (const domain of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (was[domain] === is[domain]) continue;
    facts.push(setting(`compatibility.domains.${domain}`, was[domain] ?? "default", is[domain] ?? "default"));
  }
  return facts;
}

function setting(name: string, before: string, after: string): Fact {
  const place = { file: "concord.yaml", pointer: `/${name.replaceAll(".", "/")}` };
  return { kind: "setting-changed", setting: name, value: { before, after }, place: { before: place, after: place } };
}

/** What documents promise for everything in them. */
function documentFacts(before: Fabric, after: Fabric, pairs: FabricPairs): Fact[] {
  const serviceNow = new Map(pairs.services.kept.map((pair) => [pair.before.id, pair.after.id]));
  const now = Map.groupBy(after.contracts, ({ specification, service }) => `${specification} ${service}`);
  return before.contracts.flatMap((contract): Fact[] => {
    const alike = now.get(`${contract.specification} ${serviceNow.get(contract.service)}`) ?? [];
    const kept = alike.find(({ file }) => file === contract.file) ?? alike[0];
    if (!kept || kept.compatibility === contract.compatibility) return [];
    const value = { before: contract.compatibility ?? "default", after: kept.compatibility ?? "default" };
    const pointer = "/info/x-compatibility";
    const place = { before: { file: contract.file, pointer }, after: { file: kept.file, pointer } };
    return [{ kind: "setting-changed", setting: "x-compatibility of the document", value, place }];
  });
}
