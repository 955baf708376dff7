import { compareFabrics, confirmWithAjv } from "@concord/compat";
import type { Fabric } from "@concord/contracts";
import type { Finding } from "@concord/diagnostics";
import { isSubschema, type Judge } from "@concord/subschema";

/** The contracts as they once stood: a release, or a commit. */
export interface Snapshot {
  /** As people call it: `v1.4.0`, or a short commit id. */
  readonly name: string;
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
  readonly fabric: Fabric;
}

/** What one snapshot changed, with the gate's verdict on it. */
export interface HistoryStep {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly findings: readonly Finding[];
}

const inThisThread: Judge = async (before, after, options) => isSubschema(before, after, options);

/** Asks the gate about each step of a history, oldest first; the same question as in CI, so the same answer. */
export async function judgeHistory(
  snapshots: readonly Snapshot[],
  judge: Judge = inThisThread,
): Promise<readonly HistoryStep[]> {
  const steps: HistoryStep[] = [];
  for (const [index, after] of snapshots.entries()) {
    const before = snapshots[index - 1];
    if (before === undefined) continue;
    const today = after.date.slice(0, 10);
    const { findings } = await compareFabrics(before.fabric, after.fabric, { judge, validate: confirmWithAjv, today });
    steps.push({ before, after, findings });
  }
  return steps;
}
