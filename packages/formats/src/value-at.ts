import type { Json } from "@concord/diagnostics";

/** What stands at a pointer into a value; `*` means the first item or member. */
export function valueAt(value: Json | undefined, pointer: string): Json | undefined {
  let current = value;
  for (const step of pointer.split("/").slice(1)) {
    if (current === null || typeof current !== "object") return undefined;
    const key = step === "*" ? (Object.keys(current)[0] ?? step) : step;
    current = (current as Readonly<Record<string, Json>>)[key];
  }
  return current;
}
