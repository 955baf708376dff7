import { isSubschema } from "./is-subschema.ts";
import type { Decision, SchemaInput, SubschemaOptions } from "./types.ts";

/** Which side's values the other side has to accept: old values (backward), new values (forward), or both. */
export type CompareDirection = "backward" | "forward" | "full";

/** One inclusion to decide: the values of `sent` are to be accepted by `read`. */
export interface InclusionQuestion {
  readonly direction: "backward" | "forward";
  readonly sent: SchemaInput;
  readonly read: SchemaInput;
}

/** A decision together with the direction it speaks of. */
export interface DirectedDecision {
  readonly direction: "backward" | "forward";
  readonly decision: Decision;
}

/** The inclusions a direction asks for, in the order in which they are to be reported. */
export function questionsOf(
  before: SchemaInput,
  after: SchemaInput,
  direction: CompareDirection,
): readonly InclusionQuestion[] {
  const backward: InclusionQuestion = { direction: "backward", sent: before, read: after };
  const forward: InclusionQuestion = { direction: "forward", sent: after, read: before };
  if (direction === "full") return [backward, forward];
  return [direction === "backward" ? backward : forward];
}

/** The decision that counts: a failure before what is unknown, and that before what holds. */
export function decisiveOf(decisions: readonly [DirectedDecision, ...DirectedDecision[]]): DirectedDecision {
  const weight = { fails: 2, unknown: 1, holds: 0 };
  return decisions.reduce((worst, each) =>
    weight[each.decision.verdict] > weight[worst.decision.verdict] ? each : worst,
  );
}

/** Compares two versions of a schema in one direction or both. */
export function compareSchemas(
  before: SchemaInput,
  after: SchemaInput,
  options: SubschemaOptions & { readonly direction: CompareDirection },
): DirectedDecision {
  const [first, ...others] = questionsOf(before, after, options.direction).map(({ direction, sent, read }) => ({
    direction,
    decision: isSubschema(sent, read, options),
  }));
  return decisiveOf([first!, ...others]);
}
