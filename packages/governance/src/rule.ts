import type { Severity } from "@concord/diagnostics";

/** One rule of governance: what `concord explain` says about it. */
export interface GovernanceRule {
  /** `<subject>-<past participle>` */
  readonly id: string;
  readonly area: "wiring" | "governance";
  readonly severity: Severity;
  readonly title: string;
  readonly explanation: string;
  readonly example: string;
}
