import type { Violation } from "../types.ts";

/** Violations of a part, by fields of the whole: `/limit` of `query` is `query/limit`. */
export function violationsAt(place: string, violations: readonly Violation[] | undefined): readonly Violation[] {
  return violations?.map((one) => ({ ...one, field: place + one.field })) ?? [];
}
