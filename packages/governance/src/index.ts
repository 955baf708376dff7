export { checkWiring, type Wiring, type WiringOptions } from "./check-wiring.ts";
export { applyEdits } from "./fix/apply-edits.ts";
export type { Edit } from "./fix/edit.ts";
export { coverFlow, type FlowCoverage, type FlowGap } from "./flows/coverage.ts";
export { lintFabric, type Lint, type LintOptions } from "./lint.ts";
export type { ContextOptions } from "./lint-context.ts";
export type { AnyLintRule, Remark } from "./lint-rule.ts";
export type { GovernanceRule } from "./rule.ts";
export { governanceRules, lintRules } from "./rules/index.ts";
