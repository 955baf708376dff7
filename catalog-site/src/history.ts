import { changelogOf, compareFabrics, confirmWithAjv, gateStamp, type ContractChanges } from "@concord/compat";
import { createIndex, type Fabric, type Message, type MessageId } from "@concord/contracts";
import { canonicalJson, type Finding } from "@concord/diagnostics";
import { isSubschema, type Judge } from "@concord/subschema";
import { fabricOf } from "./impact/slice-fabric.ts";
import { renamesOf, type Rename } from "./redirects.ts";
import { words } from "./words.ts";
import { openMemory } from "./memory.ts";

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
  /** What `concord changelog` tells of it. */
  readonly changelog: readonly ContractChanges[];
  /** What got another name, and is the same. */
  readonly renames: readonly Rename[];
}

export interface HistoryOptions {
  readonly judge?: Judge | undefined;
  /** The folder in which verdicts on past releases are kept. */
  readonly cache?: string | undefined;
}

const inThisThread: Judge = async (before, after, options) => isSubschema(before, after, options);

/** Asks the gate about each step of a history, oldest first; the same question as in CI, so the same answer. */
export async function judgeHistory(
  snapshots: readonly Snapshot[],
  { judge = inThisThread, cache }: HistoryOptions = {},
): Promise<readonly HistoryStep[]> {
  const memory = await openMemory<Judged>(cache, "history", gateStamp());
  const steps: HistoryStep[] = [];
  for (const [index, after] of snapshots.entries()) {
    const before = snapshots[index - 1];
    if (before === undefined) continue;
    const isPast = index < snapshots.length - 1;
    const judged = () => judgeStep(before, after, judge);
    const key = `${before.commit} ${after.commit} ${after.date}`;
    steps.push({ before, after, ...(await (isPast ? memory.recall(key, judged) : judged())) });
  }
  await memory.keep();
  return steps;
}

/** Asks the gate about a change that is proposed. */
export async function judgeChange(
  before: Snapshot,
  fabric: Fabric,
  { judge = inThisThread }: HistoryOptions = {},
): Promise<HistoryStep> {
  const after = { ...before, name: words.preview.word, fabric };
  return { before, after, ...(await judgeStep(before, after, judge)) };
}

type Judged = Pick<HistoryStep, "findings" | "changelog" | "renames">;

async function judgeStep(before: Snapshot, after: Snapshot, judge: Judge): Promise<Judged> {
  const today = after.date.slice(0, 10);
  const comparison = await compareFabrics(before.fabric, after.fabric, { judge, validate: confirmWithAjv, today });
  return {
    findings: comparison.findings,
    changelog: changelogOf(before.fabric, after.fabric, comparison),
    renames: renamesOf(comparison.pairs),
  };
}

/** Any two different versions of a message, the later pair first: for each message that was ever changed. */
export type Versions = ReadonlyMap<MessageId, readonly HistoryStep[]>;

/** Asks the gate about any two states of each message, for those that had more than one. */
export async function judgeVersions(
  snapshots: readonly Snapshot[],
  { judge = inThisThread }: HistoryOptions = {},
): Promise<Versions> {
  const states = new Map<MessageId, { readonly written: string; readonly snapshot: Snapshot }[]>();
  for (const snapshot of snapshots) {
    const index = createIndex(snapshot.fabric);
    for (const message of snapshot.fabric.messages) {
      const mine = states.get(message.id) ?? [];
      const written = asPromised(message);
      if (mine.at(-1)?.written === written) continue;
      const fabric = fabricOf(snapshot.fabric, index, message);
      states.set(message.id, [...mine, { written, snapshot: { ...snapshot, fabric } }]);
    }
  }
  const versions = new Map<MessageId, readonly HistoryStep[]>();
  for (const [id, mine] of states) {
    if (mine.length < 2) continue;
    const steps: HistoryStep[] = [];
    for (const [at, { snapshot: after }] of [...mine.entries()].reverse()) {
      for (const { snapshot: before } of mine.slice(0, at).reverse())
        steps.push({ before, after, ...(await judgeStep(before, after, judge)) });
    }
    versions.set(id, steps);
  }
  return versions;
}

/** What a message promises, whatever place it stands at. */
function asPromised({ payload, headers, contentType, key, deprecation }: Message): string {
  const sunset = deprecation && { sunset: deprecation.sunset ?? null };
  return canonicalJson([
    payload?.json ?? null,
    payload?.raw ?? null,
    headers?.json ?? null,
    contentType,
    key ?? null,
    sunset ?? null,
  ]);
}
