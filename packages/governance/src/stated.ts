import path from "node:path/posix";
import { type Fabric, type Place, resolvePointer } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { below, isObject, textAt } from "./fields/json.ts";

/** A value as it is written, and where. */
export interface Stated extends Place {
  readonly value: Json;
}

const maxSteps = 20;

/** What stands at a place once its `$ref`s are followed; undefined where they lead nowhere. */
export function openStated(fabric: Fabric, place: Place): Stated | undefined {
  let { file, pointer } = place;
  for (let step = 0; step < maxSteps; step += 1) {
    const value = resolvePointer(fabric.documents.get(file), pointer);
    if (value === undefined) return undefined;
    const reference = isObject(value) ? textAt(value, "$ref") : undefined;
    if (reference === undefined) return { file, pointer, value };
    ({ file, pointer } = targetOf(reference, file));
  }
  return undefined;
}

/** A member of what stands at a place, `$ref`s followed on the way and in the end. */
export function openMember(fabric: Fabric, place: Place, ...keys: readonly (string | number)[]): Stated | undefined {
  let current = openStated(fabric, place);
  for (const key of keys) {
    current = current && openStated(fabric, { file: current.file, pointer: below(current.pointer, key) });
  }
  return current;
}

/** Where a `$ref` that stands in a file leads: `../orders/asyncapi.yaml#/channels/orders`. */
export function targetOf(reference: string, file: string): Place {
  const [target = "", fragment = ""] = reference.split("#");
  const decoded = safely(fragment);
  return { file: target === "" ? file : path.join(path.dirname(file), safely(target)), pointer: decoded };
}

export function objectOf(stated: Stated | undefined): JsonObject {
  return stated && isObject(stated.value) ? stated.value : {};
}

function safely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
