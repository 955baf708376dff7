import type { Fabric } from "@concord/contracts";
import {
  type Finding,
  type Json,
  type JsonObject,
  type ServiceRef,
  compareFindings,
  finding,
} from "@concord/diagnostics";
import type { Comparison } from "../compare.ts";
import { consumersOf } from "../consumers.ts";
import { indexOf } from "../fabric-index.ts";
import { overlap } from "../is-broken.ts";
import type { Asking } from "../judge-schema.ts";
import { policyOf } from "../policy.ts";
import { addedAnswers } from "./answers.ts";
import { type TypesOf, lostTypes } from "./lost-types.ts";
import { renamedThings } from "./renamed.ts";
import { retypedThings } from "./retyped.ts";
import type { SourceChange } from "./source-change.ts";

export interface SourceOptions extends Asking {
  /** What each package exports; by default nobody asks for types that are gone. */
  readonly loadTypes?: () => Promise<TypesOf>;
}

/**
 * What is the same on the wire, or allowed there, and stops programs from compiling that are written against generated
 * code. Whether that blocks was said before the change: a warning, unless `compatibility.source` says error or off. What
 * the gate has found at the same place is not said again.
 */
export async function compareSource(
  before: Fabric,
  after: Fabric,
  { pairs, facts, findings }: Pick<Comparison, "pairs" | "facts" | "findings">,
  { loadTypes, ...asking }: SourceOptions,
): Promise<readonly Finding[]> {
  const severity = before.settings.compatibility.source ?? "warning";
  if (severity === "off") return [];
  const changes = [
    ...renamedThings(before, after, pairs),
    ...(await retypedThings(facts, pairs, { before, after }, asking)),
    ...addedAnswers(pairs),
    ...(loadTypes ? await lostTypes(before, after, pairs, loadTypes) : []),
  ];
  const told = new Set(findings.flatMap(keysOfFinding));
  const promised = changes.filter(
    (change) =>
      !keysOf(change).some((key) => told.has(key)) &&
      (!change.subject || policyOf(change.subject, before).mode !== "none"),
  );
  // A type that many messages share has changed once.
  const groups = Map.groupBy(promised, ({ rule, at, label }) => [rule, at.file, at.pointer, label].join("\n"));
  return [...groups.values()].map((group) => toFinding(group, severity, before, after)).sort(compareFindings);
}

/** Which field of which part of which subject, and where it stands. */
function keysOf({ subject, facts, touched, at }: SourceChange): string[] {
  const field = touched === undefined ? [] : [fieldKey(subject?.before.id, facts, touched)];
  return [...field, `${at.file}#${at.pointer}`];
}

function keysOfFinding({ facts, at }: Finding): string[] {
  const subjects = [facts["subjects"] ?? facts["subject"] ?? []].flat();
  const fields = subjects.map((subject) => fieldKey(subject, facts, facts["place"]));
  return [...fields, `${at.file}#${at.pointer}`];
}

function fieldKey(subject: Json | undefined, { part }: JsonObject, field: Json | undefined): string {
  return JSON.stringify([subject, part, field]);
}

function toFinding(
  group: readonly SourceChange[],
  severity: "warning" | "error",
  before: Fabric,
  after: Fabric,
): Finding {
  const [{ rule, message, label, at, was, facts, subject, help }] = group as [SourceChange];
  const gentle = subject !== undefined && policyOf(subject, before).gentle;
  const callers = callersOf(group, before);
  return finding({
    code: `source/${rule}`,
    severity: gentle ? "warning" : severity,
    message,
    label,
    at: after.locate(at),
    related: [{ label: "before", at: before.locate(was) }],
    facts: { ...facts, ...(subject && { subject: subject.before.id }) },
    ...(callers.length > 0 && { mayAffect: callers }),
    help,
  });
}

/** Who takes part by the types of the contract, as far as they say that they use what changed. */
function callersOf(group: readonly SourceChange[], before: Fabric): ServiceRef[] {
  const { services } = indexOf(before);
  const callers = group.flatMap(({ subject, touched }) =>
    (subject ? consumersOf(subject, { before }) : []).filter(
      ({ own, uses }) =>
        !own && (touched === undefined || uses === undefined || uses.some((field) => overlap(field, touched))),
    ),
  );
  return [...new Set(callers.map(({ service }) => service))].sort().map((service) => {
    const team = services.get(service)?.owner;
    return team === undefined ? { service } : { service, team };
  });
}
