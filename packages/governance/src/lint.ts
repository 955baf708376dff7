import type { Fabric } from "@concord/contracts";
import { type Finding, type Severity, compareFindings, finding } from "@concord/diagnostics";
import type { Edit } from "./fix/edit.ts";
import { type ContextOptions, type LintContext, createContext } from "./lint-context.ts";
import type { Remark } from "./lint-rule.ts";
import { misspeltSettings } from "./misspelt-settings.ts";
import { optionsAt, severityAt } from "./rule-settings.ts";
import { lintRules } from "./rules/index.ts";
import type { LoadedRuleset } from "./spectral/load-ruleset.ts";
import { settingsFileOf } from "./settings-file.ts";
import { type Suppression, checkSuppressions, collectSuppressions, suppressing } from "./suppressions.ts";

export interface LintOptions extends ContextOptions {
  /** Rule ids; absent: all. */
  readonly only?: readonly string[];
  /** A team's own Spectral ruleset, which each contract is held to as well. */
  readonly spectral?: LoadedRuleset;
}

export interface Lint {
  readonly findings: readonly Finding[];
  /** What `--fix` would do, by the fingerprint of the finding that it ends. */
  readonly fixes: ReadonlyMap<string, readonly Edit[]>;
  /** Findings that `x-lint-ignore` keeps quiet. */
  readonly suppressed: number;
}

/** A remark, the rule that makes it, and how serious it is where it stands. */
interface Judged {
  readonly rule: string;
  readonly severity: Severity;
  readonly remark: Remark;
}

/** Holds a fabric to every rule that its settings leave on. Never throws for what contracts say. */
export async function lintFabric(fabric: Fabric, options: LintOptions): Promise<Lint> {
  const context = createContext(fabric, options);
  const { only, spectral } = options;
  const suppressions = collectSuppressions(fabric);
  const used = new Set<Suppression>();
  const findings = new Map<string, Finding>();
  const fixes = new Map<string, readonly Edit[]>();
  let suppressed = 0;
  const judged = [...(await judgeByRules(context, only)), ...(only ? [] : await judgeBySpectral(fabric, spectral))];
  for (const { rule, severity, remark } of judged) {
    const ignoring = suppressing(suppressions, rule, remark.at);
    if (ignoring) {
      used.add(ignoring);
      suppressed += 1;
      continue;
    }
    const made = toFinding(rule, remark, severity, fabric);
    findings.set(made.fingerprint, made);
    if (remark.fix) fixes.set(made.fingerprint, remark.fix);
  }
  // With some rules left out, a setting or suppression of one of the others is not idle.
  const idle = only ? [] : checkSuppressions(suppressions, used, fabric);
  for (const { finding: made, fix } of idle) if (fix) fixes.set(made.fingerprint, fix);
  const own = only
    ? []
    : [...misspeltSettings(fabric), ...idle.map((one) => one.finding), ...refusals(fabric, spectral)];
  return { findings: [...findings.values(), ...own].sort(compareFindings), fixes, suppressed };
}

async function judgeByRules(context: LintContext, only: readonly string[] | undefined): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const rule of lintRules) {
    if (only && !only.includes(rule.id)) continue;
    for (const remark of await rule.inspect(context, (place) => optionsAt(rule, place, context))) {
      const severity = severityAt(rule, remark.at, context);
      if (severity !== "off") judged.push({ rule: rule.id, severity, remark });
    }
  }
  return judged;
}

async function judgeBySpectral(fabric: Fabric, loaded: LoadedRuleset | undefined): Promise<Judged[]> {
  if (!loaded?.ok) return [];
  const { runSpectral } = await import("./spectral/run-spectral.ts");
  const remarks = await runSpectral(fabric, loaded.ruleset);
  return remarks.map(({ rule, severity, ...remark }) => ({ rule, severity, remark }));
}

/** Why a ruleset could not be used, at the setting that names it. */
function refusals(fabric: Fabric, loaded: LoadedRuleset | undefined): Finding[] {
  if (!loaded || loaded.ok) return [];
  const at = fabric.locate({ file: settingsFileOf(fabric), pointer: "/lint/spectral" });
  return loaded.problems.map((problem) =>
    finding({
      code: "governance/ruleset-refused",
      severity: "error",
      message: problem,
      label: problem,
      at,
      facts: { file: loaded.file, problem },
      help: "concord explain ruleset-refused says what can be used",
    }),
  );
}

function toFinding(rule: string, remark: Remark, severity: Severity, fabric: Fabric): Finding {
  const { at, related = [], fix: _fix, ...rest } = remark;
  return finding({
    ...rest,
    code: `governance/${rule}`,
    severity,
    at: fabric.locate(at),
    related: related.map(({ at: place, label, text }) => {
      return text === undefined ? { label, at: fabric.locate(place) } : { label, at: fabric.locate(place), text };
    }),
  });
}
