import type { Fabric, ServiceId, TeamId } from "@concord/contracts";
import type { Finding, ServiceRef } from "@concord/diagnostics";
import { type CompareOptions, compareFabrics } from "../compare.ts";
import { consumersOf } from "../consumers.ts";
import { indexOf } from "../fabric-index.ts";
import { type ImpactTarget, around, withEndpoint, withSchema, withoutTarget } from "./edit-fabric.ts";
import { editParameter } from "./edit-parameter.ts";
import { type ChangeKind, changeKinds, editSchema } from "./edit-schema.ts";
import { overlap } from "../is-broken.ts";
import { fieldAt } from "./field.ts";
import { type FieldReference, parameterAt, schemasOfTarget } from "./parts.ts";

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
  /** Where it travels, if that was said: `request`, `200`, `query`. */
  readonly part?: string;
  readonly readers: readonly Reader[];
  readonly changes: readonly WhatIf[];
}

/**
 * Who reads a message, an endpoint or one field of it, and what each kind of change would break: each change is made to
 * a copy of the fabric, and the gate is asked. Undefined where nothing of the target declares the field.
 * @param part where the field travels: of an endpoint `request`, `200`, `query` and so on; by default in any body
 */
export async function impactOf(
  fabric: Fabric,
  target: ImpactTarget,
  field: string | undefined,
  options: CompareOptions,
  part?: string,
): Promise<Impact | undefined> {
  const before = around(fabric, target);
  if (field === undefined) {
    const { findings } = await compareFabrics(before, withoutTarget(before, target), options);
    return { target, readers: readersOf(before, target, undefined), changes: [whatIf("remove", findings)] };
  }
  const edits = editsOf(before, target, { pointer: field, ...(part !== undefined && { part }) });
  if (!edits) return undefined;
  const readers = readersOf(before, target, field, part);
  const changes: WhatIf[] = [];
  for (const change of changeKinds) changes.push(await ofField(before, change, edits, options));
  return { target, field, ...(part !== undefined && { part }), readers, changes };
}

type EditedFabric = { readonly fabric: Fabric; readonly detail?: string } | { readonly impossible: string };
/** One place at which a change is made. */
type Edit = (change: ChangeKind) => EditedFabric;

/** Every place of a field; undefined where there is none. */
function editsOf(before: Fabric, target: ImpactTarget, field: FieldReference): readonly Edit[] | undefined {
  const parameter = parameterAt(target, field);
  if (parameter && target.kind === "endpoint") {
    const inner = field.pointer.slice(field.pointer.split("/", 2).join("/").length);
    const edit = (change: ChangeKind) => editParameter(target.before, parameter, inner, change);
    if (edit("remove") === undefined) return undefined;
    return [
      (change) => {
        const edited = edit(change)!;
        if ("impossible" in edited) return edited;
        const { endpoint, ...told } = edited;
        return { fabric: withEndpoint(before, endpoint), ...told };
      },
    ];
  }
  const edits = schemasOfTarget(target, field.part).flatMap((schema): Edit[] => {
    const found = fieldAt(schema, field.pointer);
    if (!found) return [];
    return [
      (change) => {
        const edited = editSchema(schema, found, change);
        if ("impossible" in edited) return edited;
        const { json, ...told } = edited;
        return { fabric: withSchema(before, target, schema, json), ...told };
      },
    ];
  });
  return edits.length > 0 ? edits : undefined;
}

async function ofField(
  before: Fabric,
  change: ChangeKind,
  edits: readonly Edit[],
  options: CompareOptions,
): Promise<WhatIf> {
  const details: string[] = [];
  const impossible: string[] = [];
  const findings: Finding[] = [];
  for (const edit of edits) {
    const edited = edit(change);
    if ("impossible" in edited) {
      impossible.push(edited.impossible);
      continue;
    }
    if (edited.detail !== undefined) details.push(edited.detail);
    findings.push(...(await compareFabrics(before, edited.fabric, options)).findings);
  }
  if (impossible.length === edits.length) return { ...whatIf(change, []), impossible: impossible[0]! };
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

function readersOf(fabric: Fabric, target: ImpactTarget, field: string | undefined, part?: string): Reader[] {
  // Of what is sent to an endpoint, and of its failures, x-uses says nothing.
  const isRead = part === undefined || part.startsWith("2");
  const { services } = indexOf(fabric);
  const consumers = Map.groupBy(consumersOf(target, { before: fabric }), ({ service }) => service);
  return [...consumers]
    .map(([service, declared]): Reader => {
      const team = services.get(service)?.owner;
      const uses = declared.flatMap((one) => one.uses ?? []);
      const said = isRead && declared.some((one) => one.uses !== undefined);
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
