import type { Loss } from "./give-up.ts";

/** What becomes of an accepted message. */
export type Verdict =
  | { readonly kind: "done"; readonly outcome: "handled" | "duplicate" }
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "again"; readonly delayMs: number }
  | { readonly kind: "lost"; readonly loss: Loss };

export const HANDLED: Verdict = { kind: "done", outcome: "handled" };
export const DUPLICATE: Verdict = { kind: "done", outcome: "duplicate" };
/** Handed back because the consumer stops. */
export const HANDED_BACK: Verdict = { kind: "again", delayMs: 0 };
