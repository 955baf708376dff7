import { has, isObject, pointerToken } from "../logic/json.ts";
import { applicableAt, type ValuePath } from "../normal/applicable.ts";
import type { Normal } from "../normal/normalize.ts";
import type { DecisivePlace, Json } from "../types.ts";
import { check, type Failure } from "./check.ts";
import { sentence } from "./sentence.ts";

export interface Explanation {
  readonly at: DecisivePlace;
  readonly keyword: string;
  readonly reason: string;
}

/** Why `after` rejects a witness that `before` accepts, and where both say so. */
export function explain(before: Normal, after: Normal, witness: Json): Explanation {
  const failure = decisive(check(after, witness));
  if (failure === undefined) {
    return { at: { before: "", after: "", value: "" }, keyword: "not", reason: "the value is not accepted" };
  }
  const keyword = failure.keyword === "false" ? "properties" : failure.keyword;
  return {
    keyword,
    reason: sentence(failure),
    at: {
      before: placeBefore(before, failure.path, keyword),
      after: failure.keyword === "false" ? failure.schema : failure.schema + pointerToken(keyword),
      value: valuePointer(after, before, failure.path),
    },
  };
}

/** The failure that says most: inside alternatives, the one that gets furthest into the value. */
function decisive(failures: readonly Failure[]): Failure | undefined {
  let best: Failure | undefined;
  for (const failure of failures) {
    const inner = failure.causes.length > 0 ? decisive(failure.causes) : undefined;
    const candidate = inner !== undefined && inner.path.length > failure.path.length ? inner : failure;
    if (best === undefined || candidate.path.length > best.path.length) best = candidate;
  }
  return best;
}

/** The keyword in `before` that let the value pass, or else the schema that spoke of it. */
function placeBefore(before: Normal, path: ValuePath, keyword: string): string {
  for (let length = path.length; length >= 0; length -= 1) {
    const schemas = applicableAt(before, path.slice(0, length)).map(({ schema }) => schema);
    const same = length === path.length ? schemas.find((schema) => schema[keyword] !== undefined) : undefined;
    if (same !== undefined) {
      const pointer = before.origins.get(same);
      if (pointer !== undefined) return pointer + pointerToken(keyword);
    }
    const last = schemas.findLast((schema) => before.origins.has(schema) && schema["$ref"] === undefined);
    if (last !== undefined) return before.origins.get(last) as string;
  }
  return "";
}

/** The path as a pointer, with `*` for items and for names that neither side declares. */
function valuePointer(after: Normal, before: Normal, path: ValuePath): string {
  const tokens = path.map((token, index) => {
    const schemas = [after, before].flatMap((side) =>
      applicableAt(side, path.slice(0, index)).map(({ schema }) => schema),
    );
    const named = schemas.some(({ properties, prefixItems }) =>
      typeof token === "number"
        ? Array.isArray(prefixItems) && token < prefixItems.length
        : isObject(properties) && has(properties, token),
    );
    return named ? token : "*";
  });
  return tokens.map(pointerToken).join("");
}
