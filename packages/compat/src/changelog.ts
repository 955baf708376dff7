import type { Contract, Fabric, Schema } from "@concord/contracts";
import { type Finding, sameJson } from "@concord/diagnostics";
import type { Comparison } from "./compare.ts";
import { consumersOf } from "./consumers.ts";
import { deprecationOf, propertyChanges } from "./facts/property-changes.ts";
import type { Matching, Pair } from "./match.ts";
import { sameSchema } from "./same-schema.ts";
import { isUntouched } from "./untouched.ts";
import { type Bump, type VersionAdvice, adviseVersion } from "./version-advice.ts";

export const changeSections = ["added", "changed", "deprecated", "removed", "breaking"] as const;
export type ChangeSection = (typeof changeSections)[number];

/** One thing that a change did to a contract. */
export interface ChangeEntry {
  readonly section: ChangeSection;
  /** `commerce/orderPlaced`, `commerce/orderPlaced#/note`, `orders/getOrder` */
  readonly reference: string;
  /** In a few words, where the reference alone does not say it. */
  readonly text?: string;
  /** Services that take part in it from outside: for them it is new. */
  readonly newFor?: readonly string[];
}

/** What happened to one contract, and the version that this asks for. */
export interface ContractChanges {
  readonly file: string;
  readonly title: string;
  readonly entries: readonly ChangeEntry[];
  readonly version: VersionAdvice;
}

type Side = "before" | "after";
interface Owned {
  readonly service: string;
  readonly specification: Contract["specification"];
  readonly entry: ChangeEntry;
}

/** What changed between two fabrics, contract by contract, in the order of their files; unchanged ones are left out. */
export function changelogOf(before: Fabric, after: Fabric, { pairs, findings }: Comparison): ContractChanges[] {
  const serviceNow = new Map(pairs.services.kept.map((pair) => [pair.before.id, pair.after.id]));
  const fabrics = { before, after };
  const all: Owned[] = [
    ...come(
      pairs.messages,
      "asyncapi",
      ({ owner }) => owner,
      (one) => newFor({ kind: "message", before: one }, after),
    ),
    ...come(
      pairs.endpoints,
      "openapi",
      ({ service }) => service,
      (one) => newFor({ kind: "endpoint", before: one }, after),
    ),
    ...come(
      pairs.channels,
      "asyncapi",
      ({ owner }) => owner,
      () => [],
    ),
    ...come(
      pairs.operations,
      "asyncapi",
      ({ service }) => service,
      () => [],
    ),
    ...pairs.messages.kept.flatMap((pair) =>
      ofPair(
        pair,
        [[pair.before.payload, pair.after.payload]],
        newFor({ kind: "message", before: pair.after }, after),
      ).map((entry): Owned => ({ service: pair.after.owner, specification: "asyncapi", entry })),
    ),
    ...pairs.endpoints.kept
      .filter((pair) => !isUntouched(pair.before, pair.after))
      .flatMap((pair) =>
        ofPair(pair, bodies(pair), newFor({ kind: "endpoint", before: pair.after }, after)).map((entry): Owned => ({
          service: pair.after.service,
          specification: "openapi",
          entry,
        })),
      ),
    ...findings.filter(({ severity }) => severity === "error").flatMap((one) => breaking(one, fabrics)),
  ];
  const owned = Map.groupBy(
    all,
    ({ service, specification }) => `${specification} ${serviceNow.get(service) ?? service}`,
  );
  const alike = Map.groupBy(
    before.contracts,
    ({ service, specification }) => `${specification} ${serviceNow.get(service)}`,
  );
  return after.contracts.flatMap((contract): ContractChanges[] => {
    const was = contractBefore(contract, alike);
    const entries = (owned.get(`${contract.specification} ${contract.service}`) ?? []).map(({ entry }) => entry);
    if (entries.length === 0 && was && isAsWritten(was, before, contract, after)) return [];
    const version = adviseVersion(was?.version, contract.version, was ? bumpFor(entries) : "none");
    return [{ file: contract.file, title: contract.title, entries: sorted(entries), version }];
  });
}

function come<T extends { readonly id: string }>(
  { added, removed }: Matching<T>,
  specification: Contract["specification"],
  serviceOf: (one: T) => string,
  readers: (one: T) => readonly string[],
): Owned[] {
  const owned = (section: ChangeSection, one: T, more: Partial<ChangeEntry> = {}): Owned => ({
    service: serviceOf(one),
    specification,
    entry: { section, reference: one.id, ...more },
  });
  return [
    ...added.map((one) => owned("added", one, withReaders(readers(one)))),
    ...removed.map((one) => owned("removed", one)),
  ];
}

function ofPair(
  { before, after }: Pair<{ readonly id: string; readonly deprecation?: { readonly sunset?: string } }>,
  schemas: readonly (readonly [Schema | undefined, Schema | undefined])[],
  readers: readonly string[],
): ChangeEntry[] {
  const entries: ChangeEntry[] = [];
  if (after.deprecation && !before.deprecation) entries.push(deprecated(after.id, after.deprecation.sunset));
  for (const [was, is] of schemas) {
    if (!was || !is || sameSchema(was, is) || sameJson(was.json, is.json)) continue;
    const { removed, kept } = propertyChanges({ before: was, after: is });
    const { removed: added } = propertyChanges({ before: is, after: was });
    const ended = kept.flatMap(({ before: left, after: right, value }) => {
      const end = deprecationOf(left, was) ? undefined : deprecationOf(right, is);
      return end ? [deprecated(`${after.id}#${value}`, end.sunset)] : [];
    });
    const told = [
      ...added.map(({ value }): ChangeEntry => ({
        section: "added",
        reference: `${after.id}#${value}`,
        ...withReaders(readers),
      })),
      ...removed.map(({ value }): ChangeEntry => ({ section: "removed", reference: `${after.id}#${value}` })),
      ...ended,
    ];
    entries.push(...(told.length > 0 ? told : [{ section: "changed", reference: after.id, text: is.name } as const]));
  }
  return [...new Map(entries.map((entry) => [`${entry.section} ${entry.reference}`, entry])).values()];
}

function deprecated(reference: string, sunset: string | undefined): ChangeEntry {
  return { section: "deprecated", reference, ...(sunset !== undefined && { text: `its last day is ${sunset}` }) };
}

function bodies({ before, after }: Pair<Fabric["endpoints"][number]>): [Schema | undefined, Schema | undefined][] {
  const media = ({ requestBody, responses }: Fabric["endpoints"][number]) =>
    new Map([
      ...(requestBody?.content ?? []).map(({ mediaType, schema }) => [`request ${mediaType}`, schema] as const),
      ...responses.flatMap(({ status, content }) =>
        content.map(({ mediaType, schema }) => [`${status} ${mediaType}`, schema] as const),
      ),
    ]);
  const now = media(after);
  return [...media(before)].map(([part, schema]) => [schema, now.get(part)]);
}

/** A finding belongs to the contracts of what it is about; one about a document, to that. */
function breaking(
  { facts, subject, at, label, message, breaks = [] }: Finding,
  fabrics: Record<Side, Fabric>,
): Owned[] {
  const who = breaks.length > 0 ? `; breaks ${breaks.map(({ service }) => service).join(", ")}` : "";
  const text = `${label ?? message}${who}`;
  const ids = [facts["subjects"] ?? facts["subject"] ?? []].flat().map(String);
  if (ids.length === 0) {
    const contract = fabrics.after.contracts.find(({ file }) => file === at.file);
    const entry: ChangeEntry = { section: "breaking", reference: at.file, text };
    return contract ? [{ service: contract.service, specification: contract.specification, entry }] : [];
  }
  const { messages, channels, operations, endpoints } = fabrics.before;
  return ids.flatMap((id): Owned[] => {
    const specification = subject?.kind === "endpoint" ? "openapi" : "asyncapi";
    const owners = [...messages, ...channels].filter((one) => one.id === id).map(({ owner }) => owner);
    const doers = [...operations, ...endpoints].filter((one) => one.id === id).map((one) => one.service);
    const [service] = subject?.kind === "message" || subject?.kind === "channel" ? owners : doers;
    return service === undefined
      ? []
      : [{ service, specification, entry: { section: "breaking", reference: id, text } }];
  });
}

function newFor(subject: Parameters<typeof consumersOf>[0], fabric: Fabric): string[] {
  return [...new Set(consumersOf(subject, { before: fabric }).map(({ service }) => service))].sort();
}

function withReaders(readers: readonly string[]): Pick<ChangeEntry, "newFor"> {
  return readers.length > 0 ? { newFor: readers } : {};
}

function contractBefore(
  { file, specification, service }: Contract,
  alike: ReadonlyMap<string, readonly Contract[]>,
): Contract | undefined {
  const found = alike.get(`${specification} ${service}`) ?? [];
  return found.find((one) => one.file === file) ?? found[0];
}

/** The document itself, without what its references reach: that is told where it is written. */
function isAsWritten(was: Contract, before: Fabric, is: Contract, after: Fabric): boolean {
  if (before.source(was.file) === after.source(is.file)) return true;
  return sameJson(before.documents.get(was.file) ?? null, after.documents.get(is.file) ?? null);
}

function bumpFor(entries: readonly ChangeEntry[]): Bump {
  if (entries.some(({ section }) => section === "breaking" || section === "removed")) return "major";
  return entries.length > 0 ? "minor" : "patch";
}

function sorted(entries: readonly ChangeEntry[]): ChangeEntry[] {
  return entries.toSorted(
    (left, right) => changeSections.indexOf(left.section) - changeSections.indexOf(right.section),
  );
}
