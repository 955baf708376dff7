import { impactOf, type ChangeKind, type WhatIf } from "@concord/compat";
import type { Fabric, Schema, ServiceId } from "@concord/contracts";
import type { Judge, Validate } from "@concord/subschema";
import { fabricOfField } from "./slice-fabric.ts";
import { demandEverything } from "./slice-schema.ts";

/** What the gate would say of one kind of change to one field. */
export interface FieldChange {
  readonly change: ChangeKind;
  /** `open`: it may be made. `blocked`: the gate refuses it, for reasons that no known service gives. `none`: there is nothing to change. */
  readonly verdict: "open" | "breaks" | "mayAffect" | "blocked" | "none";
  readonly breaks: readonly ServiceId[];
  readonly mayAffect: readonly ServiceId[];
}

/** What every kind of change to one field would do. */
export interface FieldImpact {
  /** JSON pointer into the payload, or into the part of an endpoint; `*` stands for any list item or map key. */
  readonly pointer: string;
  /** Of an endpoint, where it travels: `request`, `200`, `query`. */
  readonly part?: string;
  readonly changes: readonly FieldChange[];
}

export interface Gate {
  readonly judge: Judge;
  readonly validate: Validate;
  /** `YYYY-MM-DD`: the day of the contracts, not of the build. */
  readonly today: string;
}

/**
 * Asks the gate about every kind of change to each field of the only message of a fabric: the very question of
 * `concord impact`, put to the part of the schema that it hangs on. Fields that the payload does not declare are left out.
 */
export async function fieldImpacts(
  fabric: Fabric,
  pointers: readonly string[],
  gate: Gate,
): Promise<readonly FieldImpact[]> {
  const payload = fabric.messages[0]?.payload;
  const isDivisible = payload !== undefined && (await canEachFieldBeRight(payload, gate));
  const impacts: FieldImpact[] = [];
  for (const pointer of pointers) {
    const part = isDivisible ? fabricOfField(fabric, pointer) : { fabric, pointer };
    const [message] = part.fabric.messages;
    const target = message && ({ kind: "message", before: message } as const);
    const impact = target && (await impactOf(part.fabric, target, part.pointer, gate));
    if (impact !== undefined) impacts.push({ pointer, changes: impact.changes.map(toldChange) });
  }
  return impacts;
}

/** Whether some value of a schema has all of its fields: then each can be judged without the others. */
export async function canEachFieldBeRight({ json, dialect }: Schema, { judge }: Gate): Promise<boolean> {
  if (typeof json === "boolean") return false;
  const all = { schema: demandEverything(json), dialect };
  const { verdict } = await judge(all, { schema: false, dialect: "2020-12" }, { contentModel: "strict" });
  return verdict === "fails";
}

/** An answer of the gate, as pages tell it. */
export function toldChange({ change, impossible, findings, breaks, mayAffect }: WhatIf): FieldChange {
  const ids = (services: WhatIf["breaks"]) => services.map(({ service }) => service);
  const stopped = findings.some(({ severity }) => severity === "error");
  const verdict =
    impossible !== undefined
      ? "none"
      : breaks.length > 0
        ? "breaks"
        : mayAffect.length > 0
          ? "mayAffect"
          : stopped
            ? "blocked"
            : "open";
  return { change, verdict, breaks: ids(breaks), mayAffect: ids(mayAffect) };
}
