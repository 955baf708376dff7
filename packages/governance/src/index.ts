export { checkWiring, type Wiring, type WiringOptions } from "./check-wiring.ts";
export type { GovernanceRule } from "./rule.ts";
export { governanceRules } from "./rules/index.ts";
