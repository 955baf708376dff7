import type { Fabric, Place } from "@concord/contracts";
import { type Finding, type Location, type Related, finding } from "@concord/diagnostics";
import { affectedBy } from "./consumers.ts";
import type { Context } from "./context.ts";
import { addDays, excuse } from "./deprecation.ts";
import type { Fact, Subject } from "./facts/fact.ts";
import type { AnyRule, Verdict } from "./rule.ts";

/** A finding, and the subjects it is about once equal findings were merged. */
export interface Judged {
  readonly finding: Finding;
  readonly subject: Subject | undefined;
}

/** Applies policy to a verdict and gives it its place: an excused removal becomes a note. */
export async function toFinding(rule: AnyRule, verdict: Verdict, fact: Fact, context: Context): Promise<Judged> {
  const subject = "subject" in fact ? fact.subject : undefined;
  const { deprecations, witness, label } = verdict;
  const place = verdict.at ?? subject?.after?.at;
  const before = verdict.before ?? subject?.before.at;
  const common = {
    code: `compat/${rule.id}`,
    message: verdict.message,
    at: place ? context.after.locate(place) : nearest(before!, context),
    related: before ? [relatedBefore(before, context)] : [],
    facts: { ...verdict.facts, ...(subject && { subject: subject.before.id, mode: context.policyOf(subject).mode }) },
    ...(subject && { subject: { kind: subject.kind, text: subjectText(subject, context) } }),
    ...(witness && { witness }),
  } as const;
  const excused = deprecations && (await excuse(deprecations, context.deprecation));
  if (excused?.excused) {
    const ended = `${label}; its last day was ${excused.sunset}`;
    return { subject, finding: finding({ ...common, severity: "note", label: ended }) };
  }
  // Why a deprecation does not excuse it is worth saying only where there is one.
  const why = excused && deprecations?.some(Boolean) ? ` (${excused.why})` : "";
  const impact = {
    touched: `${verdict.schema?.inside ?? ""}${verdict.touched ?? ""}`,
    wholly: verdict.touched === undefined,
    ...(witness && { witness }),
    ...(verdict.schema && { schema: verdict.schema }),
  };
  const { breaks, mayAffect } = subject ? await affectedBy(subject, impact, context) : { breaks: [], mayAffect: [] };
  return {
    subject,
    finding: finding({
      ...common,
      severity: subject && context.policyOf(subject).gentle ? "warning" : rule.severity,
      label: `${label}${why}`,
      ...(breaks.length > 0 && { breaks }),
      ...(mayAffect.length > 0 && { mayAffect }),
      help: verdict.help ?? advice(verdict, subject, context),
    }),
  };
}

/** `paymentCaptured, sent by payments, compatibility full (retained on kafka)` */
function subjectText(subject: Subject, context: Context): string {
  const { mode, decidedBy } = context.policyOf(subject);
  return `${ownerText(subject)}, compatibility ${mode} (${decidedBy})`;
}

function ownerText(subject: Subject): string {
  switch (subject.kind) {
    case "message": {
      const does = subject.before.kind === "command" || subject.before.kind === "query" ? "received" : "sent";
      return `${subject.before.name}, ${does} by ${subject.before.owner}`;
    }
    case "channel":
      return `${subject.before.address ?? subject.before.name} of ${subject.before.owner}`;
    case "operation":
      return `${subject.before.name} of ${subject.before.service}`;
    default:
      return `${subject.before.method.toUpperCase()} ${subject.before.path} of ${subject.before.service}`;
  }
}

function advice({ facts, deprecations }: Verdict, subject: Subject | undefined, context: Context): string {
  const { today, minimumDays } = context.deprecation;
  const day = addDays(today, minimumDays);
  if (deprecations)
    return `keep it, mark it deprecated with x-sunset on or after ${day}, and remove it once that day has passed`;
  const instead = facts["added"]
    ? ",\nor ask its readers to accept an extensible enumeration (x-extensible-enum) first"
    : "";
  if (subject?.kind === "message") {
    const next = `${subject.before.name.replace(/V\d+$/u, "")}V${version(subject.before.name) + 1}`;
    return `add ${next} beside it and deprecate this one with a sunset on or after ${day}${instead}`;
  }
  if (subject?.kind === "endpoint") {
    return `offer the new form beside this one and deprecate this one with a sunset on or after ${day}${instead}`;
  }
  return `keep it as it was, or let the owners of what breaks accept it in a waiver`;
}

function version(name: string): number {
  return Number(/V(\d+)$/u.exec(name)?.[1] ?? 1);
}

/** Where something is missing now: what surrounded it, in the same contract however it is called; else its place before. */
function nearest(place: Place, { after, before, pairs }: Context): Location {
  const contract = before.contracts.find(({ file }) => file === place.file);
  const service = pairs.services.kept.find((pair) => pair.before.id === contract?.service)?.after.id;
  const now = after.contracts.find(
    (other) => other.service === service && other.specification === contract?.specification,
  );
  const file = after.source(place.file) === undefined ? now?.file : place.file;
  if (file === undefined) return before.locate(place);
  return after.locate({ file, pointer: place.pointer.slice(0, Math.max(0, place.pointer.lastIndexOf("/"))) });
}

const linesBefore = new WeakMap<Fabric, Map<string, Related>>();

/** Many subjects may share the schema that changed, and then all of them point at one place. */
function relatedBefore({ file, pointer }: Place, { before, revision }: Context): Related {
  const known = linesBefore.get(before) ?? new Map<string, Related>();
  linesBefore.set(before, known);
  const key = `${revision} ${file}#${pointer}`;
  const related = known.get(key) ?? lineBefore({ file, pointer }, before, revision);
  known.set(key, related);
  return related;
}

function lineBefore(place: Place, before: Fabric, revision: string | undefined): Related {
  const at = before.locate(place);
  const text = lineAt(before, at);
  return { label: "before", at, ...(revision !== undefined && { revision }), ...(text !== undefined && { text }) };
}

function lineAt(fabric: Fabric, { file, line }: Location): string | undefined {
  const text = fabric.source(file);
  if (text === undefined) return undefined;
  let start = 0;
  for (let skipped = 1; skipped < line; skipped++) start = text.indexOf("\n", start) + 1;
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end).trim();
}
