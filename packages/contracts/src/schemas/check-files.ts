import { createRequire } from "node:module";
import type { Ajv2020, ValidateFunction } from "ajv/dist/2020.js";
import { root, type Library } from "../resolve/library.ts";
import { describableErrors, describeErrors } from "../source/describe-error.ts";
import type { Report } from "../source/report.ts";
import { fileSchemas, type FileSchemaKind } from "./file-schemas.ts";
import { type QuickCheck, quickCheck } from "./quick-check.ts";

// Loaded when a file is met that is not in order: only ajv says why.
const require = createRequire(import.meta.url);
let ajv: Ajv2020 | undefined;
const compiled = new Map<FileSchemaKind, ValidateFunction>();
const quickChecks = new Map<FileSchemaKind, QuickCheck>();

/** Checks concord.yaml, teams.yaml and their like against their schemas; a misspelt name is told with the right one. */
export function checkFile(library: Library, file: string, kind: FileSchemaKind): Report[] {
  const value = root(library, file)?.value;
  if (value === undefined) return [];
  const quick = quickChecks.get(kind) ?? quickCheck(fileSchemas[kind]);
  quickChecks.set(kind, quick);
  if (quick.isValid(value)) return [];
  const validate = compiled.get(kind) ?? compile(kind);
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

function compile(kind: FileSchemaKind): ValidateFunction {
  const { Ajv2020: Validator } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  ajv ??= new Validator({ ...describableErrors, strictRequired: false, allowUnionTypes: true });
  return ajv.compile(fileSchemas[kind]);
}
