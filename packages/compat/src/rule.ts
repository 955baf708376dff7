import type { Deprecation, Place } from "@concord/contracts";
import type { JsonObject, Severity, Witness } from "@concord/diagnostics";
import type { Context } from "./context.ts";
import type { Fact, FactKind, FactOf, SchemaPair } from "./facts/fact.ts";

/** What a rule says about one fact, before policy has spoken. */
export interface Verdict {
  /** One sentence without a full stop. */
  readonly message: string;
  /** What stands at the caret, in a few words. */
  readonly label: string;
  /** In the fabric after; by default where the subject stands now, if it does. */
  readonly at?: Place;
  /** The same place before; by default where the subject stood. */
  readonly before?: Place;
  readonly facts: JsonObject;
  readonly witness?: Witness;
  /** The schema that it judges; absent where it is about something else. */
  readonly schema?: SchemaPair;
  /** JSON pointer of what it touches in a value; by default the whole, `""`. */
  readonly touched?: string;
  /** Deprecations that may excuse it; absent where it is no removal. */
  readonly deprecations?: readonly (Deprecation | undefined)[];
  /** Instead of the general advice: how to go on. */
  readonly help?: string;
}

/** One rule: when it speaks, how it judges, and what `concord explain` says about it. */
export interface Rule<K extends FactKind = FactKind> {
  /** `<subject>-<past participle>` */
  readonly id: string;
  readonly severity: Severity;
  /** One line, as in a table of rules. */
  readonly title: string;
  /** One paragraph: who is broken, why, and what to do instead. */
  readonly explanation: string;
  /** A few lines that show the change. */
  readonly example: string;
  /** The rule for the other direction, or why there is none. */
  readonly mirror: { readonly rule: string } | { readonly none: string };
  readonly on: readonly K[];
  readonly judge: (fact: FactOf<K>, context: Context) => readonly Verdict[] | Promise<readonly Verdict[]>;
}

/** A rule as the registry holds it: asked only about facts of the kinds in `on`. */
export interface AnyRule extends Omit<Rule, "judge"> {
  readonly judge: (fact: Fact, context: Context) => readonly Verdict[] | Promise<readonly Verdict[]>;
}

/** Gives a rule the type of the facts it judges. Nothing is asked of it where the policy is `none`. */
export function defineRule<const K extends FactKind>(rule: Rule<K>): AnyRule {
  return { ...rule, judge: (fact, context) => (isOf(fact, rule.on) ? rule.judge(fact, context) : []) };
}

function isOf<K extends FactKind>(fact: Fact, kinds: readonly K[]): fact is FactOf<K> {
  return (kinds as readonly FactKind[]).includes(fact.kind);
}
