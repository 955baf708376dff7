import type { Json, JsonObject } from "@concord/diagnostics";

/** The value at an RFC 6901 JSON pointer; undefined where there is none. */
export function lookUp(document: Json, pointer: string): Json | undefined {
  let current: Json | undefined = document;
  for (const token of pointer.split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(current)) current = current[Number(key)] as Json | undefined;
    else current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return current;
}

/** A key as one token of a JSON pointer. */
export function escapeToken(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** What a local reference points at, as a pointer; undefined for any other reference. */
export function referencePointer(reference: Json | undefined): string | undefined {
  return typeof reference === "string" && reference.startsWith("#")
    ? decodeURIComponent(reference.slice(1))
    : undefined;
}

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
