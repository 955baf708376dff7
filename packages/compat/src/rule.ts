import type { Deprecation, Place } from "@concord/contracts";
import type { JsonObject, Severity, Witness } from "@concord/diagnostics";
import type { Context } from "./context.ts";
import type { FactKind, FactOf, Subject } from "./facts/fact.ts";

/** What a rule says about one fact, before policy has spoken. */
export interface Verdict {
  /** One sentence without a full stop. */
  readonly message: string;
  /** What stands at the caret, in a few words. */
  readonly label: string;
  readonly subject?: Subject;
  /** In the fabric after; undefined where nothing took the place of what stood before. */
  readonly at?: Place;
  /** The same place before. */
  readonly before?: Place;
  readonly facts: JsonObject;
  readonly witness?: Witness;
  /** JSON pointer of what it touches in a value; `""` is the whole. */
  readonly touched: string;
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
  readonly on: K;
  readonly judge: (fact: FactOf<K>, context: Context) => readonly Verdict[] | Promise<readonly Verdict[]>;
}

/** Gives a rule the type of the fact it judges. */
export function defineRule<K extends FactKind>(rule: Rule<K>): Rule<K> {
  return rule;
}
