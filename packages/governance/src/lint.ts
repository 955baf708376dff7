import type { Fabric } from "@concord/contracts";
import { type Finding, compareFindings, finding } from "@concord/diagnostics";
import type { Edit } from "./fix/edit.ts";
import { type ContextOptions, createContext, type LintContext } from "./lint-context.ts";
import type { AnyLintRule, Remark } from "./lint-rule.ts";
import { lintRules } from "./rules/index.ts";
import { misspeltSettings } from "./misspelt-settings.ts";
import { optionsAt, severityAt } from "./rule-settings.ts";
import { type Suppression, collectSuppressions, checkSuppressions, suppressing } from "./suppressions.ts";

export interface LintOptions extends ContextOptions {
  /** Rule ids; absent: all. */
  readonly only?: readonly string[];
}

export interface Lint {
  readonly findings: readonly Finding[];
  /** What `--fix` would do, by the fingerprint of the finding that it ends. */
  readonly fixes: ReadonlyMap<string, readonly Edit[]>;
  /** Findings that `x-lint-ignore` keeps quiet. */
  readonly suppressed: number;
}

/** Holds a fabric to every rule that its settings leave on. Never throws for what contracts say. */
export async function lintFabric(fabric: Fabric, options: LintOptions): Promise<Lint> {
  const context = createContext(fabric, options);
  const rules = lintRules.filter(({ id }) => options.only?.includes(id) ?? true);
  const suppressions = collectSuppressions(fabric);
  const used = new Set<Suppression>();
  const findings = new Map<string, Finding>();
  const fixes = new Map<string, readonly Edit[]>();
  let suppressed = 0;
  for (const rule of rules) {
    for (const remark of await remarksOf(rule, context)) {
      const severity = severityAt(rule, remark.at, context);
      if (severity === "off") continue;
      const ignoring = suppressing(suppressions, rule.id, remark.at);
      if (ignoring) {
        used.add(ignoring);
        suppressed += 1;
        continue;
      }
      const made = toFinding(rule, remark, severity, fabric);
      findings.set(made.fingerprint, made);
      if (remark.fix) fixes.set(made.fingerprint, remark.fix);
    }
  }
  // With some rules left out, a setting or suppression of one of the others is not idle.
  const own = options.only ? [] : [...misspeltSettings(fabric), ...checkSuppressions(suppressions, used, fabric)];
  return { findings: [...findings.values(), ...own].sort(compareFindings), fixes, suppressed };
}

async function remarksOf(rule: AnyLintRule, context: LintContext): Promise<readonly Remark[]> {
  return rule.inspect(context, (place) => optionsAt(rule, place, context));
}

function toFinding(rule: AnyLintRule, remark: Remark, severity: Finding["severity"], fabric: Fabric): Finding {
  const { at, related = [], fix: _fix, ...rest } = remark;
  return finding({
    ...rest,
    code: `governance/${rule.id}`,
    severity,
    at: fabric.locate(at),
    related: related.map(({ at: place, label, text }) => {
      return text === undefined ? { label, at: fabric.locate(place) } : { label, at: fabric.locate(place), text };
    }),
  });
}
