import { createRender, joinSchemas } from "@concord/codegen";
import type { Dialect, Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { type ValidatorOptions, emitValidators } from "../../generators/validators/src/emit-validators.ts";

export interface Violation {
  readonly field: string;
  readonly rule: string;
  readonly message: string;
}
export type Validator = (value: unknown) => readonly Violation[] | undefined;

const render = createRender();
const at = { file: "schema.yaml", pointer: "/components/schemas/Subject" };

export function schemaOf(json: Json, dialect: Dialect): Schema {
  const schema = json as Schema["json"];
  return { name: "Subject", format: "json-schema", schemaFormat: "", dialect, json: schema, at, definitions: {} };
}

/** The validator that is generated for one schema, imported as the plain module that it is. */
export async function validatorOf(
  json: Json,
  dialect: Dialect = "2020-12",
  options?: ValidatorOptions,
): Promise<Validator> {
  const set = joinSchemas([schemaOf(json, dialect)]);
  const key = set.keyOf(schemaOf(json, dialect));
  const { code, support, functionOf } = emitValidators(set.definitions, [key], options);
  const texts = support.map((name) => render(`validators/support/${name}.js`, {}));
  const module = `${texts.join("\n")}\n${code}\nexport { ${functionOf.get(key)!} as check };`;
  const { check } = await importText<{ check: ((value: unknown) => boolean) & { errors: Violation[] } }>(module);
  return (value) => (check(value) ? undefined : check.errors);
}

/** Imports a module's text. */
export function importText<T>(text: string): Promise<T> {
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`) as Promise<T>;
}
