import { type Fabric, type Parameter, type Place, resolvePointer } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { isObject } from "../json-pointer.ts";
import type { Pair } from "../match.ts";

/** What OpenAPI lets a caller do with the text of a parameter, by the keyword that allows it. */
const permissions: Readonly<Record<string, string>> = {
  allowReserved: "reserved characters as they are",
  allowEmptyValue: "no value at all",
};

/** What callers could write in the place of a parameter's value and can no longer. */
export function lostPermissions(parameter: Pair<Parameter>, fabrics: Pair<Fabric>): string[] {
  const allowed = (side: "before" | "after", keyword: string): boolean =>
    written(fabrics[side], parameter[side].at, keyword) === true;
  return Object.entries(permissions).flatMap(([keyword, text]) =>
    allowed("before", keyword) && !allowed("after", keyword) ? [text] : [],
  );
}

function written({ documents }: Fabric, { file, pointer }: Place, keyword: string): Json | undefined {
  const node = resolvePointer(documents.get(file) ?? null, pointer);
  return isObject(node) ? node[keyword] : undefined;
}
