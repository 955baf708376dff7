import type { Fabric, Place } from "@concord/contracts";
import { type Finding, finding, nearestWord } from "@concord/diagnostics";
import type { Edit } from "./fix/edit.ts";
import { below, isObject, textAt, visitValues } from "./fields/json.ts";
import { lintRules } from "./rules/index.ts";

/** One entry of an `x-lint-ignore`: a rule that does not apply to what it stands in, and why. */
export interface Suppression {
  readonly rule: string;
  readonly reason: string;
  /** Where the entry stands. */
  readonly at: Place;
  /** What it speaks of: everything in the object that has the `x-lint-ignore`. */
  readonly scope: Place;
}

export const suppressionField = "x-lint-ignore";

/** Every suppression of every file, those without a rule or a reason left out: reading reports them. */
export function collectSuppressions(fabric: Fabric): readonly Suppression[] {
  const found: Suppression[] = [];
  for (const [file, document] of fabric.documents) {
    if (!fabric.source(file)?.includes(suppressionField)) continue;
    visitValues(document, (value, pointer, key) => {
      if (key !== suppressionField || !Array.isArray(value)) return;
      const scope = { file, pointer: pointer.slice(0, pointer.lastIndexOf("/")) };
      for (const [index, entry] of value.entries()) {
        const [rule, reason] = isObject(entry) ? [textAt(entry, "rule"), textAt(entry, "reason")] : [];
        if (rule && reason) found.push({ rule, reason, scope, at: { file, pointer: below(pointer, index) } });
      }
    });
  }
  return found;
}

/** The suppression that keeps a rule quiet at a place. */
export function suppressing(suppressions: readonly Suppression[], rule: string, place: Place): Suppression | undefined {
  return suppressions.find(
    (one) =>
      one.rule === rule && one.scope.file === place.file && `${place.pointer}/`.startsWith(`${one.scope.pointer}/`),
  );
}

/** Something wrong with a suppression, and what puts it right. */
export interface IdleSuppression {
  readonly finding: Finding;
  readonly fix?: readonly Edit[];
}

/** Suppressions that keep nothing quiet: of a rule that does not exist, or that has nothing to say there any more. */
export function checkSuppressions(
  suppressions: readonly Suppression[],
  used: ReadonlySet<Suppression>,
  fabric: Fabric,
): readonly IdleSuppression[] {
  const ids = lintRules.map(({ id }) => id);
  // What a Spectral ruleset would say is known only where one was run.
  const idle = suppressions.filter((one) => !used.has(one) && !one.rule.startsWith("spectral:"));
  return idle.map(({ rule, at }) => {
    const exists = ids.includes(rule);
    const meant = exists ? undefined : nearestWord(rule, ids);
    const made = finding({
      code: "governance/suppression-unused",
      severity: exists ? "warning" : "error",
      message: exists ? `${rule} finds nothing here` : `there is no rule ${rule}`,
      label: exists ? `${rule} finds nothing here` : meant === undefined ? "names no rule" : `"${meant}"?`,
      at: fabric.locate(at),
      facts: { rule, ...(meant !== undefined && { meant }) },
      help: meant === undefined ? "delete the entry" : `write ${meant}`,
    });
    if (exists) return { finding: made, fix: [withdrawal(at, suppressions, idle)] };
    if (meant === undefined) return { finding: made };
    const named = { file: at.file, pointer: below(at.pointer, "rule") };
    return { finding: made, fix: [{ kind: "replace", at: named, value: meant }] };
  });
}

/** Takes an entry out; the whole field where no entry of it is needed. */
function withdrawal(at: Place, all: readonly Suppression[], idle: readonly Suppression[]): Edit {
  const field = at.pointer.slice(0, at.pointer.lastIndexOf("/"));
  const beside = all.filter((one) => one.at.file === at.file && one.at.pointer.startsWith(`${field}/`));
  const whole = beside.every((one) => idle.includes(one));
  return { kind: "remove", at: whole ? { file: at.file, pointer: field } : at };
}
