import type { Parameter } from "@concord/contracts";
import type { Pair } from "../match.ts";

/** What OpenAPI lets a caller do with the text of a parameter, by the keyword that allows it. */
const permissions = {
  allowReserved: "reserved characters as they are",
  allowEmptyValue: "no value at all",
} as const;

/** What callers could write in the place of a parameter's value and can no longer. */
export function lostPermissions({ before, after }: Pair<Parameter>): string[] {
  const keywords = Object.keys(permissions) as (keyof typeof permissions)[];
  return keywords.filter((keyword) => before[keyword] && !after[keyword]).map((keyword) => permissions[keyword]);
}
