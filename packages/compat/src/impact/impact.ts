import type { Fabric, Schema, ServiceId, TeamId } from "@concord/contracts";
import type { Finding, ServiceRef } from "@concord/diagnostics";
import { type CompareOptions, compareFabrics } from "../compare.ts";
import { consumersOf } from "../consumers.ts";
import { indexOf } from "../fabric-index.ts";
import { type ImpactTarget, around, withSchema, withoutTarget } from "./edit-fabric.ts";
import { type ChangeKind, changeKinds, editSchema } from "./edit-schema.ts";
import { overlap } from "../is-broken.ts";
import { type Field, fieldAt } from "./field.ts";

/** A service that takes part from outside, and what it has to do with a field. */
export interface Reader {
  readonly service: ServiceId;
  readonly team?: TeamId;
  /** What it says it reads of it. */
  readonly fields?: readonly string[];
  /** `unsaid`: it has not said what it reads. */
  readonly reads: "yes" | "no" | "unsaid";
}

/** What the gate would say of one kind of change. */
export interface WhatIf {
  readonly change: ChangeKind;
  /** What was tried: `to integer`. */
  readonly detail?: string;
  /** Why there is nothing to try. */
  readonly impossible?: string;
  /** Errors, which block; warnings and notes, which do not. */
  readonly findings: readonly Finding[];
  readonly breaks: readonly ServiceRef[];
  readonly mayAffect: readonly ServiceRef[];
}

export interface Impact {
  readonly target: ImpactTarget;
  /** JSON pointer into the value; absent where it is about the whole. */
  readonly field?: string;
  readonly readers: readonly Reader[];
  readonly changes: readonly WhatIf[];
}

/**
 * Who reads a message, an endpoint or one field of it, and what each kind of change would break: each change is made to
 * a copy of the fabric, and the gate is asked. Undefined where no schema of the target declares the field.
 */
export async function impactOf(
  fabric: Fabric,
  target: ImpactTarget,
  field: string | undefined,
  options: CompareOptions,
): Promise<Impact | undefined> {
  const before = around(fabric, target);
  const readers = readersOf(before, target, field);
  if (field === undefined) {
    const { findings } = await compareFabrics(before, withoutTarget(before, target), options);
    return { target, readers, changes: [whatIf("remove", findings)] };
  }
  const places = schemasOfTarget(target).flatMap((schema): [Schema, Field][] => {
    const found = fieldAt(schema, field);
    return found ? [[schema, found]] : [];
  });
  if (places.length === 0) return undefined;
  const changes: WhatIf[] = [];
  for (const change of changeKinds) changes.push(await ofField(before, target, places, change, options));
  return { target, field, readers, changes };
}

/** The schemas that a field may stand in: a message's payload, an endpoint's bodies. */
export function schemasOfTarget(target: ImpactTarget): Schema[] {
  if (target.kind === "message") return target.before.payload ? [target.before.payload] : [];
  const { requestBody, responses } = target.before;
  const media = [...(requestBody?.content ?? []), ...responses.flatMap(({ content }) => content)];
  return [...new Set(media.flatMap(({ schema }) => schema ?? []))];
}

async function ofField(
  before: Fabric,
  target: ImpactTarget,
  places: readonly [Schema, Field][],
  change: ChangeKind,
  options: CompareOptions,
): Promise<WhatIf> {
  const details: string[] = [];
  const impossible: string[] = [];
  const findings: Finding[] = [];
  for (const [schema, field] of places) {
    const edited = editSchema(schema, field, change);
    if ("impossible" in edited) {
      impossible.push(edited.impossible);
      continue;
    }
    if (edited.detail !== undefined) details.push(edited.detail);
    const after = withSchema(before, target, schema, edited.json);
    findings.push(...(await compareFabrics(before, after, options)).findings);
  }
  if (impossible.length === places.length) return { ...whatIf(change, []), impossible: impossible[0]! };
  return { ...whatIf(change, findings), ...(details.length > 0 && { detail: details[0]! }) };
}

function whatIf(change: ChangeKind, findings: readonly Finding[]): WhatIf {
  const errors = findings.filter(({ severity }) => severity === "error");
  const breaks = unique(errors.flatMap((one) => one.breaks ?? []));
  const broken = new Set(breaks.map(({ service }) => service));
  const mayAffect = unique(errors.flatMap((one) => one.mayAffect ?? [])).filter(({ service }) => !broken.has(service));
  return { change, findings, breaks, mayAffect };
}

function unique(services: readonly ServiceRef[]): ServiceRef[] {
  const byName = new Map(services.map((one) => [one.service, one]));
  return [...byName.values()].sort((left, right) => (left.service < right.service ? -1 : 1));
}

function readersOf(fabric: Fabric, target: ImpactTarget, field: string | undefined): Reader[] {
  const { services } = indexOf(fabric);
  const consumers = Map.groupBy(consumersOf(target, { before: fabric }), ({ service }) => service);
  return [...consumers]
    .map(([service, declared]): Reader => {
      const team = services.get(service)?.owner;
      const uses = declared.flatMap((one) => one.uses ?? []);
      const said = declared.some((one) => one.uses !== undefined);
      const touching = [...new Set(uses.filter((use) => field === undefined || overlap(use, field)))].sort();
      return {
        service,
        ...(team !== undefined && { team }),
        ...(said && { fields: touching }),
        reads: said ? (touching.length > 0 ? "yes" : "no") : "unsaid",
      };
    })
    .sort((left, right) => (left.service < right.service ? -1 : 1));
}
