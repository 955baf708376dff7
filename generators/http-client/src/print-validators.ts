import type { Definition, ModernSchema, Render } from "@concord/codegen";
import { emitValidators, schemaText } from "@concord/generator-validators/emit-validators";
import { type ApiModel, type EndpointModel, isPlainText } from "./api-model.ts";
import { contentKindsChecked } from "./content-checks.ts";
import type { Variant } from "./variants.ts";

export interface PrintedValidators {
  /** For the template of validators. */
  readonly view: { readonly support: readonly string[]; readonly code: string; readonly validators: readonly object[] };
  /** The name of the function that checks a schema; undefined where there is nothing to check. */
  readonly validatorOf: (variant: Variant | undefined, isText: boolean) => string | undefined;
}

/** One function for each schema that something is checked by, however often it is written down. */
export function printValidators(api: ApiModel, render: Render): PrintedValidators {
  const definitions = new Map<string, Definition>(
    [...api.variants.used.values()].map(({ key, definition, checked }) => [
      key,
      { ...definition, key, schema: checked },
    ]),
  );
  const keyOfText = new Map<string, string>();
  const wanted = new Map<string, string>();
  const validatorOf: PrintedValidators["validatorOf"] = (variant, isText) => {
    if (!variant || !says(variant.checked, isText)) return undefined;
    const text = schemaText(variant.checked);
    const key = keyOfText.get(text) ?? variant.key;
    keyOfText.set(text, key);
    const name = `validate${api.names.get(key)!}`;
    wanted.set(key, name);
    return name;
  };
  for (const endpoint of [...api.endpoints, ...api.calledBack])
    for (const [variant, isText] of checkedIn(endpoint)) validatorOf(variant, isText);
  const { code, support, functionOf } = emitValidators(definitions, [...wanted.keys()], api.validation);
  const validators = [...wanted]
    .map(([key, validator]) => ({ validator, type: api.names.get(key)!, check: functionOf.get(key) }))
    .toSorted((left, right) => (left.validator < right.validator ? -1 : 1));
  return {
    view: { support: support.map((name) => render(`validators/support/${name}.js`, {})), code, validators },
    validatorOf,
  };
}

function checkedIn({
  parameters,
  body,
  responses,
}: EndpointModel): readonly (readonly [Variant | undefined, boolean])[] {
  const contents = [...(body?.content ?? []), ...responses.flatMap(({ content }) => content)];
  return [
    ...[...parameters, ...responses.flatMap(({ headers }) => headers)].map(
      (parameter) => [parameter.variant, isPlainText(parameter)] as const,
    ),
    ...contents
      .filter(({ as }) => contentKindsChecked.has(as))
      .map(({ variant, as }) => [variant, as === "text"] as const),
  ];
}

/** Whether a schema refuses anything. Where every value is a text, that it be one is no news. */
function says(schema: ModernSchema, isText: boolean): boolean {
  if (typeof schema === "boolean") return !schema;
  const { about: _, type, ...rest } = schema;
  if (Object.keys(rest).length > 0) return true;
  return type !== undefined && !(isText && type.includes("string"));
}
