export { checkWiring, type Wiring, type WiringOptions } from "./check-wiring.ts";
export { surveyTerms, type SurveyedWord, type TermSurvey } from "./dictionary/survey.ts";
export type { ProposedTerm } from "./dictionary/undefined-words.ts";
export { applyEdits } from "./fix/apply-edits.ts";
export type { Edit } from "./fix/edit.ts";
export { insertText } from "./fix/insert-text.ts";
export { coverFlow, type FlowCoverage, type FlowGap } from "./flows/coverage.ts";
export { lintFabric, type Lint, type LintOptions } from "./lint.ts";
export type { ContextOptions } from "./lint-context.ts";
export type { AnyLintRule, Remark } from "./lint-rule.ts";
export { type MappingCoverage, coverMappings } from "./mappings/cover-mappings.ts";
export {
  type CodeOwners,
  type CodeOwnersDifference,
  codeOwners,
  compareCodeOwners,
  hasCodeOwners,
  mergeCodeOwners,
} from "./ownership/codeowners.ts";
export { type FileOwner, fileOwners, ownersOf } from "./ownership/file-owners.ts";
export { type Change, type ReviewReason, type Reviewer, reviewersOf } from "./ownership/reviewers.ts";
export type { GovernanceRule } from "./rule.ts";
export { type LoadedRuleset, loadRuleset } from "./spectral/load-ruleset.ts";
export { governanceRules, lintRules } from "./rules/index.ts";
export { isParticiple } from "./words/verbs.ts";
