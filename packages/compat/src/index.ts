export {
  type ChangeEntry,
  type ChangeSection,
  type ContractChanges,
  changeSections,
  changelogOf,
} from "./changelog.ts";
export { type CompareOptions, type Comparison, compareFabrics } from "./compare.ts";
export { confirmWithAjv } from "./confirm.ts";
export { addDays, type DeprecatedSince } from "./deprecation.ts";
export type { Fact, FactKind, Subject } from "./facts/fact.ts";
export { gateStamp } from "./gate-stamp.ts";
export { type Impact, type Reader, type WhatIf, impactOf } from "./impact/impact.ts";
export { type FieldReference, fieldsOfTarget } from "./impact/parts.ts";
export { type ChangeKind, changeKinds } from "./impact/edit-schema.ts";
export type { ImpactTarget } from "./impact/edit-fabric.ts";
export { type Observed, observedOf, withObserved } from "./observed.ts";
export { type FabricPairs, pairFabrics } from "./pair.ts";
export { type Direction, type Policy, directionsOf, policyOf } from "./policy.ts";
export type { AnyRule, Verdict } from "./rule.ts";
export { rules } from "./rules/index.ts";
export { type SourceOptions, compareSource } from "./source/compare-source.ts";
export type { TypesOf } from "./source/lost-types.ts";
export { type SourceRule, sourceRules } from "./source/source-rules.ts";
export { type Release, compareReleases, isTransitive } from "./transitive.ts";
export { type WaiverRule, waiverRules } from "./waiver-rules.ts";
export { type Waived, type WaiverOptions, applyWaivers, withWaiverHelp } from "./waivers.ts";
export { type Bump, type VersionAdvice, adviseVersion } from "./version-advice.ts";
