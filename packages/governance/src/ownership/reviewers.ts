import { type Fabric, type Place, type TeamId, type TermId, createIndex } from "@concord/contracts";
import { type Finding, canonicalJson } from "@concord/diagnostics";
import { createDictionary } from "../dictionary/dictionary.ts";
import { collectFields, collectObjects } from "../fields/collect-fields.ts";
import { collectSchemas, placeKey } from "../fields/collect-schemas.ts";
import { structureOf } from "../fields/structure.ts";
import { handleOf } from "./codeowners.ts";
import { fileOwners, ownersOf } from "./file-owners.ts";

/** Why a team has to look at a change. */
export type ReviewReason =
  /** Files that it owns were changed. */
  | { readonly kind: "owns"; readonly files: readonly string[] }
  /** Services of it would break. */
  | { readonly kind: "breaks"; readonly services: readonly string[] }
  /** Services of it take part and have not said what they read. */
  | { readonly kind: "affected"; readonly services: readonly string[] }
  /** Fields that mean words of it, or the words themselves, were changed. */
  | { readonly kind: "steward"; readonly terms: readonly string[] };

export interface Reviewer {
  readonly team: TeamId;
  /** How the forge calls it, where teams.yaml says so. */
  readonly handle?: string;
  /** False where it should know, and need not agree. */
  readonly must: boolean;
  readonly reasons: readonly ReviewReason[];
}

export interface Change {
  readonly before: Fabric;
  readonly after: Fabric;
  /** What the comparison of the two found. */
  readonly findings: readonly Finding[];
}

/** Who must review a change: owners of what changed, of what breaks by it, and of the words that it touches. Sorted. */
export function reviewersOf(change: Change): readonly Reviewer[] {
  const reasons = new Map<TeamId, ReviewReason[]>();
  const add = <T extends string>(
    pairs: readonly (readonly [TeamId | undefined, T])[],
    make: (items: readonly T[]) => ReviewReason,
  ): void => {
    for (const [team, group] of Map.groupBy(pairs, ([id]) => id)) {
      if (team === undefined) continue;
      const items = [...new Set(group.map(([, item]) => item))].sort();
      reasons.set(team, [...(reasons.get(team) ?? []), make(items)]);
    }
  };
  add(changedFiles(change), (files) => ({ kind: "owns", files }));
  add(hurtServices(change, "breaks"), (services) => ({ kind: "breaks", services }));
  add(hurtServices(change, "mayAffect"), (services) => ({ kind: "affected", services }));
  add(touchedTerms(change), (terms) => ({ kind: "steward", terms }));
  const teams = new Map([...change.before.teams, ...change.after.teams].map((team) => [team.id, team]));
  return [...reasons]
    .map(([team, all]): Reviewer => {
      const handle = handleOf(teams.get(team));
      const must = all.some(({ kind }) => kind !== "affected");
      return { team, must, reasons: all, ...(handle !== undefined && { handle }) };
    })
    .sort((left, right) => Number(right.must) - Number(left.must) || (left.team < right.team ? -1 : 1));
}

/** Changed files with their owners: those of before and those of after, where the change moves them. */
function changedFiles({ before, after }: Change): (readonly [TeamId | undefined, string])[] {
  const files = [...new Set([...before.documents.keys(), ...after.documents.keys()])];
  const changed = files.filter((file) => before.source(file) !== after.source(file));
  return [before, after].flatMap((fabric) => {
    const owners = fileOwners(fabric);
    return changed.flatMap((file) => ownersOf(file, owners).map((team) => [team, file] as const));
  });
}

function hurtServices({ findings }: Change, key: "breaks" | "mayAffect"): (readonly [TeamId | undefined, string])[] {
  return findings.flatMap((finding) => (finding[key] ?? []).map(({ service, team }) => [team, service] as const));
}

/** Terms whose entry, model or fields were changed, with their stewards. */
function touchedTerms({ before, after }: Change): (readonly [TeamId | undefined, string])[] {
  const [entries, fields] = [[before, after].map(statedTerms), [before, after].map(fieldsOfTerms)];
  const terms = new Map([...before.terms, ...after.terms].map((term) => [term.id, term]));
  return [...terms.values()].flatMap(({ id, title }) => {
    const same = entries[0]!.get(id) === entries[1]!.get(id) && fields[0]!.get(id) === fields[1]!.get(id);
    // Whoever was the steward before has a say in giving it away.
    const stewards = [before, after].map((fabric) => fabric.terms.find((term) => term.id === id)?.owner);
    return same ? [] : stewards.map((team) => [team, title] as const);
  });
}

function statedTerms({ terms }: Fabric): ReadonlyMap<TermId, string> {
  return new Map(terms.map(({ at: _at, ...term }) => [term.id, canonicalJson(term as never)]));
}

/** What the fields of each term accept, as one text. */
function fieldsOfTerms(fabric: Fabric): ReadonlyMap<TermId, string> {
  const units = collectSchemas(fabric, createIndex(fabric));
  const fields = collectFields(fabric, units, collectObjects(units));
  const whole = units.flatMap(({ json, schema, at }) => {
    const term = json["x-term"];
    return typeof term === "string" ? [{ term, text: textOf(at, structureOf(json, schema)) }] : [];
  });
  const parts = createDictionary(fabric, fields).ties.map(({ term, field }) => ({
    term: term.id,
    text: textOf(field.at, structureOf(field.json, field.unit.schema)),
  }));
  const groups = Map.groupBy([...whole, ...parts], ({ term }) => term);
  return new Map(
    [...groups].map(([term, texts]) => [
      term,
      texts
        .map(({ text }) => text)
        .sort()
        .join("\n"),
    ]),
  );
}

function textOf(at: Place, structure: string): string {
  return `${placeKey(at)} ${structure}`;
}
