import type { Place } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import type { SchemaInput } from "@concord/subschema";
import type { LintContext } from "../lint-context.ts";
import type { Remark } from "../lint-rule.ts";
import type { Field } from "./collect-fields.ts";
import { placeKey } from "./collect-schemas.ts";
import { below, isObject } from "./json.ts";
import { selfContained } from "./self-contained.ts";

/** A value that a contract shows beside the schema that it is of: an example, or a default. */
export interface ShownValue {
  /** `the example of the field total`. */
  readonly what: string;
  readonly value: Json;
  readonly at: Place;
  readonly schema: SchemaInput;
}

/**
 * What the schemas of fields show, each schema once.
 * @param valuesIn the values in a schema, by the keys that lead to them
 */
export function shownByFields(
  what: string,
  fields: readonly Field[],
  valuesIn: (schema: JsonObject) => readonly (readonly [keys: readonly (string | number)[], value: Json | undefined])[],
): readonly ShownValue[] {
  const schemas = new Map(fields.map((field) => [placeKey(field.schemaAt), field]));
  return [...schemas.values()].flatMap(({ name, json, schemaAt: { file, pointer }, unit }) => {
    if (!isObject(json)) return [];
    const shown = valuesIn(json).filter(([, value]) => value !== undefined);
    // Most fields show nothing, and what one refers to may be nearly all that there is.
    const schema = shown.length === 0 ? undefined : selfContained(json, unit.schema);
    return shown.map(([keys, value]): ShownValue => {
      const at = { file, pointer: below(pointer, ...keys) };
      return { what: `${what} of the field ${name}`, value: value!, at, schema: schema! };
    });
  });
}

/** What is wrong with a value that its schema rejects, and where in it. */
export async function remarkOn(
  { what, value, at, schema }: ShownValue,
  help: string,
  { judge, statedAt }: LintContext,
): Promise<Remark> {
  const decision = await judge({ schema: { const: value }, dialect: "2020-12" }, schema, { contentModel: "strict" });
  const why = decision.verdict === "fails" ? decision.reason : "its schema rejects it";
  const inside = decision.verdict === "fails" && !decision.at.value.includes("*") ? decision.at.value : "";
  const place = { file: at.file, pointer: at.pointer + inside };
  return {
    at: statedAt(place) === undefined ? at : place,
    message: `${what} is not valid: ${why}`,
    label: why,
    facts: { what, place: inside },
    help,
  };
}

/** Whether the reader has found an error there already: the parser looks at some of these values too. */
export function isReported({ file, pointer }: Place, { fabric }: LintContext): boolean {
  return fabric.findings.some(
    ({ at, severity }) =>
      severity === "error" &&
      at.file === file &&
      (at.pointer.startsWith(`${pointer}/`) || `${pointer}/`.startsWith(`${at.pointer}/`)) &&
      /\/(examples?|default)(\/|$)/u.test(at.pointer),
  );
}
