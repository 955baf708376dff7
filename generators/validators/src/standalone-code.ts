import type { Ajv2020 } from "ajv/dist/2020.js";
import type { AnyValidateFunction } from "ajv/dist/core.js";
import type { SchemaEnv } from "ajv/dist/compile/index.js";
import type { ValueScopeName } from "ajv/dist/compile/codegen/scope.js";

/**
 * The functions of some schemas, each after what it leans on. ajv's own printer copies all that it has printed for every
 * further schema, and hands it on as arguments of a call: of some thousand schemas the stack overflows.
 * @param ids of schemas that the instance knows
 * @param print takes each declaration, in ajv's own shape, with what it requires at run time
 * @returns the name of the function of each schema, by its id
 */
export function standaloneCode(
  ajv: Ajv2020,
  ids: readonly string[],
  print: (declaration: string) => void,
): ReadonlyMap<string, string> {
  const printed = new Set<string>();
  const isNew = (name: string): boolean => !printed.has(name) && printed.add(name).has(name);

  const printFunction = (validate: AnyValidateFunction | undefined): string => {
    const source = validate?.source;
    if (!source) throw new Error("the validator library has kept no source of a function");
    const name = source.validateName.str;
    if (!isNew(name)) return name;
    for (const values of Object.values(source.scopeValues)) for (const value of values ?? []) printValue(value);
    print(source.validateCode);
    // ajv would keep it for as long as the instance is there.
    source.validateCode = "";
    if (source.evaluated) print(`${name}.evaluated = ${source.evaluated.toString()};`);
    return name;
  };

  const printValue = ({ prefix, str: name, value = { ref: undefined } }: ValueScopeName): void => {
    if (prefix === "validate") printFunction(value.ref as AnyValidateFunction);
    else if (!isNew(name)) return;
    else if (value.code) print(`const ${name} = ${value.code.toString()};`);
    else {
      // What refers to itself calls through an object, for its function comes later.
      const { validate, validateName } = value.ref as Pick<SchemaEnv, "validate" | "validateName">;
      print(`const ${name} = {validate: ${validateName!.str}};`);
      if (!printed.has(validateName!.str)) printFunction(validate);
    }
  };

  return new Map(ids.map((id) => [id, printFunction(ajv.getSchema(id))]));
}
