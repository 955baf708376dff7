import type { Json } from "@concord/diagnostics";
import { resolvePointer } from "../resolve/pointer.ts";

export type Schema = boolean | Readonly<Record<string, unknown>>;

export interface SchemaPlaces {
  /** What a `$ref` or a `$dynamicRef` leads to, from the schema that it stands in. */
  readonly follow: (from: Schema, ref: string) => Schema | undefined;
}

/** What stands under these is no schema. */
const valueKeywords: ReadonlySet<string> = new Set(["enum", "const", "default", "example", "examples"]);
/** Under these stand schemas by name. */
const mapKeywords: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "definitions",
  "$defs",
  "dependentSchemas",
]);

/** Finds the schemas inside of schemas by what they are called: `$id`, `$dynamicAnchor`, and pointers from these. */
export function schemaPlaces(roots: readonly Schema[]): SchemaPlaces {
  const byId = new Map<string, Json>();
  const anchors = new Map<string, Schema>();
  const bases = new Map<unknown, string>();
  const visit = (value: unknown, base: string): void => {
    if (value === null || typeof value !== "object") return;
    if (Array.isArray(value)) return value.forEach((item) => visit(item, base));
    const schema = value as Readonly<Record<string, unknown>>;
    const { $id: id = base === "" ? schema["id"] : undefined, $dynamicAnchor: anchor } = schema;
    const own = typeof id === "string" ? id.replace(/#$/, "") : base;
    if (typeof id === "string") byId.set(own, schema as Json);
    // What stands outside of others takes their place: the first.
    if (typeof anchor === "string" && !anchors.has(`#${anchor}`)) anchors.set(`#${anchor}`, schema);
    bases.set(schema, own);
    for (const [name, part] of Object.entries(schema)) {
      if (valueKeywords.has(name)) continue;
      if (mapKeywords.has(name)) Object.values(part as object).forEach((item) => visit(item, own));
      else visit(part, own);
    }
  };
  for (const root of roots) visit(root, "");
  if (!byId.has("")) byId.set("", roots[0] as Json);
  return {
    follow(from, ref) {
      const [address = "", pointer = ""] = ref.split("#");
      const base = bases.get(from) ?? "";
      const document = byId.get(address === "" ? base : address) ?? byId.get(URL.parse(address, base)?.href ?? "");
      return anchors.get(ref) ?? (resolvePointer(document, decodeURIComponent(pointer)) as Schema | undefined);
    },
  };
}
