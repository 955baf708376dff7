import { isArray, isObject } from "../logic/json.ts";
import type { Json } from "../types.ts";
import { inPlace } from "./close.ts";
import { childSite, type Document, follow, type Site } from "./document.ts";

export type Projection = "request" | "response";

/** Names that do not travel: `readOnly` properties in a request, `writeOnly` ones in a response. */
export function hiddenNames(document: Document, site: Site, projection: Projection): readonly string[] {
  const mark = projection === "request" ? "readOnly" : "writeOnly";
  const names = new Set<string>();
  inPlace(document, site, (schema, at) => {
    if (!isObject(schema["properties"])) return;
    for (const [name, inner] of Object.entries(schema["properties"])) {
      if (isMarked(document, childSite(document, at, ["properties", name], inner), mark, 0)) names.add(name);
    }
  });
  return [...names].sort();
}

function isMarked(document: Document, site: Site, mark: string, depth: number): boolean {
  const schema: Json = site.schema;
  if (!isObject(schema) || depth > 20) return false;
  if (schema[mark] === true) return true;
  if (typeof schema["$ref"] === "string")
    return isMarked(document, follow(document, site, schema["$ref"]), mark, depth + 1);
  const all = schema["allOf"];
  return (
    isArray(all) &&
    all.some((inner, index) => isMarked(document, childSite(document, site, ["allOf", index], inner), mark, depth + 1))
  );
}
