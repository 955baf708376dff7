import type { Place } from "@concord/contracts";
import type { Finding, JsonObject } from "@concord/diagnostics";
import type { Edit } from "./fix/edit.ts";
import type { LintContext } from "./lint-context.ts";
import type { GovernanceRule } from "./rule.ts";

/** What a rule says about one place, before settings and suppressions have spoken. */
export interface Remark extends Pick<Finding, "label" | "subject" | "witness" | "breaks" | "mayAffect" | "help"> {
  readonly at: Place;
  /** One sentence without a full stop. */
  readonly message: string;
  readonly facts: JsonObject;
  readonly related?: readonly { readonly label: string; readonly at: Place; readonly text?: string }[];
  /** Edits that put it right and change nothing on the wire. */
  readonly fix?: readonly Edit[];
}

/** Options of a rule where a thing stands: the domain's own win over the workspace's. */
export type OptionsAt<O> = (place: Place) => O;

/** One rule about a fabric as it stands. */
export interface LintRule<O extends JsonObject = JsonObject> extends GovernanceRule {
  readonly area: "governance";
  /** What `concord.yaml` may say beside the severity, with its defaults. */
  readonly options: O;
  readonly inspect: (context: LintContext, optionsAt: OptionsAt<O>) => readonly Remark[] | Promise<readonly Remark[]>;
}

/** A rule as the registry holds it. */
export type AnyLintRule = LintRule;

/** Gives a rule the types of its options; the ones it is asked with are the defaults, overridden by what is set. */
export function defineLintRule<O extends JsonObject>(
  rule: Omit<LintRule<O>, "area" | "options"> & { readonly options?: O },
): AnyLintRule {
  return { options: {}, ...rule, area: "governance" } as unknown as AnyLintRule;
}
