import type { JsonObject } from "@concord/diagnostics";

/** Parts that the schemas of our files have in common. */
export const dialect = "https://json-schema.org/draft/2020-12/schema";

export const text: JsonObject = { type: "string", minLength: 1 };
export const id: JsonObject = { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$" };
export const texts: JsonObject = { type: "array", items: text };

export const compatibility: JsonObject = {
  description: "Who must not be broken: readers of tomorrow (backward), readers of today (forward), or both (full).",
  enum: ["backward", "backward-transitive", "forward", "forward-transitive", "full", "full-transitive", "none"],
};

/** An object that may hold what is listed, and fields of others (`x-…`). */
export function closedObject(
  description: string,
  properties: JsonObject,
  required: readonly string[] = [],
): JsonObject {
  return {
    description,
    type: "object",
    ...(required.length > 0 && { required }),
    properties,
    patternProperties: { "^x-": true },
    additionalProperties: false,
  };
}
