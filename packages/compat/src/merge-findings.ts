import type { Finding, ServiceRef } from "@concord/diagnostics";
import type { Judged } from "./to-finding.ts";

/** One edit of a schema that many messages share is one finding: the first witness, everybody it breaks. */
export function mergeFindings(judged: readonly Judged[]): Finding[] {
  const groups = Map.groupBy(judged, ({ finding }) => key(finding));
  return [...groups.values()].map((group) => {
    const [first, ...others] = group as [Judged, ...Judged[]];
    if (others.length === 0) return first.finding;
    const breaks = services(group.flatMap(({ finding }) => finding.breaks ?? []));
    const broken = new Set(breaks.map(({ service }) => service));
    const mayAffect = services(group.flatMap(({ finding }) => finding.mayAffect ?? [])).filter(
      ({ service }) => !broken.has(service),
    );
    const names = [...new Set(others.map(({ subject }) => subject?.before.id))].filter(
      (id) => id !== undefined && id !== first.subject?.before.id,
    );
    const { subject } = first.finding;
    const { breaks: _, mayAffect: __, ...rest } = first.finding;
    return {
      ...rest,
      ...(subject &&
        names.length > 0 && { subject: { ...subject, text: `${subject.text}; also ${enumerate(names as string[])}` } }),
      facts: {
        ...first.finding.facts,
        subjects: [...new Set(group.flatMap(({ subject }) => subject?.before.id ?? []))],
      },
      ...(breaks.length > 0 && { breaks }),
      ...(mayAffect.length > 0 && { mayAffect }),
    };
  });
}

function key({ code, severity, at, label }: Finding): string {
  return [code, severity, at.file, at.pointer, label].join("\n");
}

function services(all: readonly ServiceRef[]): ServiceRef[] {
  const unique = new Map(all.map((one) => [one.service, one]));
  return [...unique.values()].sort((left, right) => (left.service < right.service ? -1 : 1));
}

function enumerate(names: readonly string[]): string {
  const shown = names.slice(0, 5);
  return names.length > shown.length ? `${shown.join(", ")} and ${names.length - shown.length} more` : shown.join(", ");
}
