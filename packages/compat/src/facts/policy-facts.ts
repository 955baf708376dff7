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
  if (days.before !== days.after) {
    const value = { before: String(days.before), after: String(days.after) };
    facts.push({ kind: "setting-changed", setting: "deprecation.minimumDays", value });
  }
  const [was, is] = [before.settings.compatibility.domains, after.settings.compatibility.domains];
  for (const domain of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (was[domain] === is[domain]) continue;
    const value = { before: was[domain] ?? "default", after: is[domain] ?? "default" };
    facts.push({ kind: "setting-changed", setting: `compatibility.domains.${domain}`, value });
  }
  return facts;
}
