import type { Fabric } from "@concord/contracts";
import { type Finding, canonicalJson, compareFindings, finding } from "@concord/diagnostics";
import { type CompareOptions, compareFabrics } from "./compare.ts";
import type { Subject } from "./facts/fact.ts";
import { type FabricPairs, pairFabrics } from "./pair.ts";
import { type Policy, policyOf } from "./policy.ts";

/** What was published at some time, and may still be read or sent by somebody. */
export interface Release {
  /** Its tag. */
  readonly name: string;
  readonly fabric: Fabric;
}

/** Whether anything promises to agree with every release, so that they have to be read. */
export function isTransitive(fabric: Fabric): boolean {
  const { messages, channels, operations, endpoints, contracts, settings } = fabric;
  const modes = [...messages, ...channels, ...operations, ...endpoints, ...contracts].map((one) => one.compatibility);
  return [...modes, ...Object.values(settings.compatibility.domains)].some((mode) => mode?.endsWith("-transitive"));
}

/**
 * Judges a change against every release, as far as it was promised before the change that all of them agree. What the
 * side before had broken already is not held against this change, nor is what the comparison with that side says itself.
 * A finding names the oldest release that it breaks.
 * @param releases oldest first
 * @param said what comparing before and after has found
 */
export async function compareReleases(
  releases: readonly Release[],
  before: Fabric,
  after: Fabric,
  said: readonly Finding[],
  options: CompareOptions,
): Promise<readonly Finding[]> {
  const told = new Set(said.map(keyOf));
  const found: Finding[] = [];
  for (const { name, fabric } of releases) {
    const judging = { ...options, revision: name, policyOf: transitivePolicy(fabric, before), onlySubjects: true };
    const now = await compareFabrics(fabric, after, judging);
    if (now.findings.every(({ severity }) => severity === "note")) continue;
    const then = await compareFabrics(fabric, before, judging);
    for (const one of then.findings) told.add(keyOf(one));
    for (const one of now.findings) {
      if (one.severity === "note" || told.has(keyOf(one))) continue;
      told.add(keyOf(one));
      found.push(against(one, name));
    }
  }
  return found.sort(compareFindings);
}

/** Policies come from the side before, for what still stands there: what it has ended is no promise any more. */
function transitivePolicy(release: Fabric, before: Fabric): (subject: Subject) => Policy {
  const pairs = pairFabrics(release, before);
  const now = {
    channel: recordsNow(pairs.channels),
    message: recordsNow(pairs.messages),
    operation: recordsNow(pairs.operations),
    endpoint: recordsNow(pairs.endpoints),
  };
  return (subject) => {
    const record = now[subject.kind].get(subject.before.id);
    const policy = record && policyOf({ ...subject, before: record } as Subject, before);
    return policy?.mode.endsWith("-transitive") ? policy : { mode: "none", decidedBy: "the last release alone counts" };
  };
}

function recordsNow<T extends { readonly id: string }>({
  kept,
}: FabricPairs["channels" | "messages" | "operations" | "endpoints"] & {
  readonly kept: readonly { readonly before: T; readonly after: T }[];
}): ReadonlyMap<string, T> {
  return new Map(kept.map((pair) => [pair.before.id, pair.after]));
}

/** What makes two findings one, whichever release they were found against. */
function keyOf({ code, label, facts }: Finding): string {
  const { mode: _mode, release: _release, subjects: _subjects, ...rest } = facts;
  return `${code} ${label} ${canonicalJson(rest)}`;
}

function against({ fingerprint: _, ...one }: Finding, release: string): Finding {
  const label = `${one.label ?? one.message}, as released in ${release}`;
  return finding({ ...one, label, message: `${one.message}, against ${release}`, facts: { ...one.facts, release } });
}
