import type { Place, RuleSetting } from "@concord/contracts";
import type { JsonObject, Severity } from "@concord/diagnostics";
import type { LintContext } from "./lint-context.ts";
import type { AnyLintRule } from "./lint-rule.ts";

/** How serious a rule's remark is at a place: what the domain says, else the workspace, else the rule. */
export function severityAt(rule: AnyLintRule, place: Place, context: LintContext): Severity | "off" {
  const stated = settingsAt(rule.id, place, context).map(severityOf);
  return stated.find((severity) => severity !== undefined) ?? rule.severity;
}

/** The options of a rule at a place: the defaults, then the workspace's, then the domain's. */
export function optionsAt(rule: AnyLintRule, place: Place, context: LintContext): JsonObject {
  const stated = settingsAt(rule.id, place, context).flatMap((setting) =>
    typeof setting === "object" ? [setting] : [],
  );
  return Object.assign({}, rule.options, ...stated.reverse()) as JsonObject;
}

/** Settings that speak of a rule at a place, the closest first. */
function settingsAt(rule: string, place: Place, { fabric, domainOf }: LintContext): RuleSetting[] {
  const { lint } = fabric.settings;
  const domain = domainOf(place.file);
  const own = domain === undefined ? undefined : lint.domains[domain]?.rules[rule];
  return [own, lint.rules[rule]].filter((setting) => setting !== undefined);
}

function severityOf(setting: RuleSetting): Severity | "off" | undefined {
  const severity = typeof setting === "string" ? setting : setting["severity"];
  return severity === "off" || severity === "note" || severity === "warning" || severity === "error"
    ? severity
    : undefined;
}
