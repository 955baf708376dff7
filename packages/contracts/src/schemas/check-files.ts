import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { root, type Library } from "../resolve/library.ts";
import { describableErrors, describeErrors } from "../source/describe-error.ts";
import type { Report } from "../source/report.ts";
import { fileSchemas, type FileSchemaKind } from "./file-schemas.ts";

const ajv = new Ajv2020({ ...describableErrors, strictRequired: false, allowUnionTypes: true });
const compiled = new Map<FileSchemaKind, ValidateFunction>();

/** Checks concord.yaml, teams.yaml and their like against their schemas; a misspelt name is told with the right one. */
export function checkFile(library: Library, file: string, kind: FileSchemaKind): Report[] {
  const value = root(library, file)?.value;
  if (value === undefined) return [];
  const validate = compiled.get(kind) ?? ajv.compile(fileSchemas[kind]);
  compiled.set(kind, validate);
  if (validate(value)) return [];
  return describeErrors(validate.errors ?? []).map(({ pointer, meant, ...described }): Report => {
    return {
      rule: meant === undefined ? `${kind}-invalid` : "field-misspelt",
      severity: "error",
      at: { file, pointer },
      ...described,
    };
  });
}
