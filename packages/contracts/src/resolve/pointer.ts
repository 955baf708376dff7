import type { Json } from "@concord/diagnostics";

/** One step into a document, as an RFC 6901 pointer. */
export function childPointer(pointer: string, key: string | number): string {
  const step = String(key);
  // Few keys have what is to be escaped, and every value of a document passes here.
  const plain = !step.includes("/") && !step.includes("~");
  return `${pointer}/${plain ? step : step.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

export function pointerOf(segments: readonly (string | number)[]): string {
  return segments.reduce<string>(childPointer, "");
}

export function segmentsOf(pointer: string): string[] {
  if (pointer === "") return [];
  const steps = pointer.slice(1).split("/");
  return pointer.includes("~") ? steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")) : steps;
}

/** The last step of a pointer, unescaped; empty for the whole document. */
export function lastSegment(pointer: string): string {
  return segmentsOf(pointer).at(-1) ?? "";
}

/** What stands at an RFC 6901 pointer; undefined where nothing does. References are not followed. */
export function resolvePointer(value: Json | undefined, pointer: string): Json | undefined {
  let current = value;
  for (const segment of segmentsOf(pointer)) current = member(current, segment);
  return current;
}

/** An own member of an object or array; undefined for anything else, inherited names included. */
export function member(value: Json | undefined, key: string | number): Json | undefined {
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return undefined;
  if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(String(key))) return undefined;
  return (value as Record<string | number, Json>)[key];
}
