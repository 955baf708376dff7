import type { Json, JsonObject } from "@concord/diagnostics";
import { isSeparable } from "./slice-schema.ts";

/** What every field on the way is called instead. */
const anyName = "field";

/** A part of a schema in which no name is left, and where its field is now. */
export interface Nameless {
  readonly json: JsonObject;
  readonly pointer: string;
}

/**
 * Calls every field on the way to one by the same name. What a change breaks does not hang on what a field is called, and
 * so all fields of one kind are one question. Undefined where something on the way may speak of it by its name.
 */
export function withoutNames(json: JsonObject, pointer: string): Nameless | undefined {
  const steps = pointer.split("/").slice(1);
  const renamed = rename(json, steps);
  if (renamed === undefined) return undefined;
  return { json: renamed, pointer: steps.map((step) => `/${step === "*" ? step : anyName}`).join("") };
}

function rename(node: JsonObject, [step, ...steps]: readonly string[]): JsonObject | undefined {
  if (step === undefined) return node;
  if (!isSeparable(node) || "allOf" in node || "$ref" in node) return undefined;
  if (step === "*") {
    const items = isObject(node["items"]) ? rename(node["items"], steps) : undefined;
    return items && { ...node, items };
  }
  const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
  const properties = node["properties"];
  if (!isObject(properties) || Object.keys(properties).join("/") !== name) return undefined;
  const member = properties[name];
  const inner = isObject(member) ? rename(member, steps) : undefined;
  if (inner === undefined) return undefined;
  return {
    ...node,
    properties: { [anyName]: inner },
    ...(Array.isArray(node["required"]) && { required: node["required"].map(() => anyName) }),
  };
}

/** A pointer that somebody reads, as far as it goes the way of the field; what leads elsewhere leads elsewhere still. */
export function renameUse(use: string, pointer: string): string {
  const way = pointer.split("/");
  return use
    .split("/")
    .map((step, at) => {
      if (at === 0 || at >= way.length || step === "*" || way[at] === "*") return step;
      return step === way[at] ? anyName : `not-${anyName}`;
    })
    .join("/");
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
