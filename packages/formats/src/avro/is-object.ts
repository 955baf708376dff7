import type { Json, JsonObject } from "@concord/diagnostics";

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
