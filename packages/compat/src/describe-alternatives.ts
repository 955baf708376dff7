import type { SchemaPair } from "./facts/fact.ts";
import { type SchemaNode, elements, flatten, members } from "./facts/schema-nodes.ts";
import { isObject } from "./json-pointer.ts";
import type { Direction } from "./policy.ts";

/** An alternative of `oneOf` or `anyOf` that stands on one side only. */
export interface AlternativeChange {
  /** `"Bird" is a new alternative` */
  readonly label: string;
  /** Of the alternative, or of what held it, in either schema. */
  readonly before: string;
  readonly after: string;
}

/**
 * Where a value is rejected deep inside the alternative that fits it best, the change was perhaps that a whole
 * alternative came or went: the one nearest to the rejected place, named by its reference or title.
 */
export function alternativeChange(
  schema: SchemaPair,
  value: string,
  direction: Direction,
): AlternativeChange | undefined {
  const steps = value.split("/").slice(1);
  for (let length = steps.length; length >= 0; length--) {
    const path = steps.slice(0, length);
    const [left, right] = [schema.before.json, schema.after.json].map((json) => {
      const root: SchemaNode[] = [{ pointer: "", json: isObject(json) ? json : {} }];
      return flatten(
        path.reduce((nodes, step) => below(nodes, step, json), root),
        json,
      );
    }) as [ReturnType<typeof flatten>, ReturnType<typeof flatten>];
    const [shorter, longer] = direction === "forward" ? [left, right] : [right, left];
    const known = new Set(shorter.branches.map(nameOf));
    const one = longer.branches.find((branch) => nameOf(branch) !== undefined && !known.has(nameOf(branch)));
    if (!one || shorter.nodes.length === 0) continue;
    const holder = shorter.branches[0]?.pointer.replace(/\/\d+$/u, "") ?? shorter.nodes[0]!.pointer;
    return direction === "forward"
      ? { label: `"${nameOf(one)}" is a new alternative`, before: holder, after: one.pointer }
      : { label: `the alternative "${nameOf(one)}" is gone`, before: one.pointer, after: holder };
  }
  return undefined;
}

function below(nodes: readonly SchemaNode[], step: string, document: SchemaPair["before"]["json"]): SchemaNode[] {
  const { nodes: applying, branches } = flatten(nodes, document);
  const all = [...applying, ...branches.flatMap((branch) => flatten([branch], document).nodes)];
  const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
  return step === "*" || /^\d+$/u.test(step) ? elements(all) : (members(all).get(name) ?? []);
}

function nameOf({ json }: SchemaNode): string | undefined {
  const name = json["title"] ?? json["$ref"];
  return typeof name === "string" ? name.split("/").at(-1) : undefined;
}
