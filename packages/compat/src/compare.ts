import type { Deprecation, Fabric } from "@concord/contracts";
import { compareFindings, type Finding } from "@concord/diagnostics";
import type { Judge, Validate } from "@concord/subschema";
import type { Context } from "./context.ts";
import type { DeprecatedSince } from "./deprecation.ts";
import type { Fact, Subject } from "./facts/fact.ts";
import { listFacts } from "./facts/list-facts.ts";
import { type ReleasesWith, returnedProperties } from "./facts/returned-properties.ts";
import { mergeFindings } from "./merge-findings.ts";
import { type FabricPairs, pairFabrics } from "./pair.ts";
import { type Policy, directionsOf, policyOf } from "./policy.ts";
import { rules } from "./rules/index.ts";
import { type Judged, toFinding } from "./to-finding.ts";

export interface CompareOptions {
  /** Decides inclusion of schemas. */
  readonly judge: Judge;
  /** The independent validator that confirms witnesses. */
  readonly validate: Validate;
  /** `YYYY-MM-DD`: against it sunsets are measured. */
  readonly today: string;
  /** How the before side is called when it is printed: a branch, a tag, a commit. */
  readonly revision?: string;
  /** Since when something is deprecated, from the history; by default not known, and then not asked for. */
  readonly deprecatedSince?: DeprecatedSince;
  /** Older releases, in which a property that this change brings may have meant something else; by default none. */
  readonly releasesWith?: ReleasesWith;
  /** Instead of what the before side promises: how its subjects are judged. */
  readonly policyOf?: (subject: Subject) => Policy;
  /** Leaves out what is about the workspace rather than about a message, channel, operation or endpoint. */
  readonly onlySubjects?: boolean;
}

export interface Comparison {
  readonly findings: readonly Finding[];
  readonly pairs: FabricPairs;
  /** What changed, breaking or not. */
  readonly facts: readonly Fact[];
  /** Deprecations with a last day that has not passed. */
  readonly deprecationsRunning: number;
}

/** Compares two fabrics: facts, then each rule's judgement, then policy. Never throws for what contracts say. */
export async function compareFabrics(before: Fabric, after: Fabric, options: CompareOptions): Promise<Comparison> {
  const pairs = pairFabrics(before, after);
  const changes = listFacts(before, after, pairs);
  const returned = options.releasesWith ? await returnedProperties(changes, after, options.releasesWith) : [];
  const facts = [...changes, ...returned];
  const context = contextOf(before, after, pairs, options);
  const judged: Judged[] = [];
  for (const fact of facts) {
    if (options.onlySubjects === true && (!("subject" in fact) || isAboutPolicy(fact))) continue;
    if ("subject" in fact && directionsOf(context.policyOf(fact.subject).mode).length === 0) continue;
    for (const rule of rules) {
      for (const verdict of await rule.judge(fact, context)) judged.push(await toFinding(rule, verdict, fact, context));
    }
  }
  return {
    findings: mergeFindings(judged).sort(compareFindings),
    pairs,
    facts,
    deprecationsRunning: deprecationsOf(after).filter(({ sunset }) => sunset === undefined || sunset >= options.today)
      .length,
  };
}

function contextOf(before: Fabric, after: Fabric, pairs: FabricPairs, options: CompareOptions): Context {
  const policies = new Map<string, Policy>();
  return {
    before,
    after,
    pairs,
    judge: options.judge,
    validate: (input, value) => {
      try {
        return options.validate(input, value);
      } catch {
        return undefined;
      }
    },
    policyOf: (subject: Subject) => {
      const key = `${subject.kind} ${subject.before.id}`;
      const policy = policies.get(key) ?? (options.policyOf ?? ((one) => policyOf(one, before)))(subject);
      policies.set(key, policy);
      return policy;
    },
    deprecation: {
      today: options.today,
      minimumDays: before.settings.deprecation.minimumDays,
      since: options.deprecatedSince ?? (() => Promise.resolve(undefined)),
    },
    ...(options.revision !== undefined && { revision: options.revision }),
  };
}

function isAboutPolicy({ kind }: Fact): boolean {
  return kind === "policy-changed" || kind === "sunset-changed";
}

function deprecationsOf(fabric: Fabric): Deprecation[] {
  const things = [...fabric.channels, ...fabric.messages, ...fabric.operations, ...fabric.endpoints];
  return things.flatMap(({ deprecation }) => deprecation ?? []);
}
