export { type CompareOptions, type Comparison, compareFabrics } from "./compare.ts";
export { confirmWithAjv } from "./confirm.ts";
export { addDays, type DeprecatedSince } from "./deprecation.ts";
export type { Fact, FactKind, Subject } from "./facts/fact.ts";
export { type FabricPairs, pairFabrics } from "./pair.ts";
export { type Direction, type Policy, directionsOf, policyOf } from "./policy.ts";
export type { AnyRule, Verdict } from "./rule.ts";
export { rules } from "./rules/index.ts";
