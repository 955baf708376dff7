import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { root, type Library } from "../resolve/library.ts";
import { parentPointer, resolvePointer } from "../resolve/pointer.ts";
import { describeErrors } from "../source/describe-error.ts";
import type { Report } from "../source/report.ts";
import { closest } from "../workspace/closest.ts";
import { fileSchemas, type FileSchemaKind } from "./file-schemas.ts";
import { isObject } from "../resolve/library.ts";
import { optional } from "../source/members.ts";
import type { JsonObject } from "@concord/diagnostics";

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
const compiled = new Map<FileSchemaKind, ValidateFunction>();

/** Checks concord.yaml, teams.yaml and their like against their schemas; a misspelt name is told with the right one. */
export function checkFile(library: Library, file: string, kind: FileSchemaKind): Report[] {
  const value = root(library, file)?.value;
  if (value === undefined) return [];
  const validate = compiled.get(kind) ?? ajv.compile(fileSchemas[kind]);
  compiled.set(kind, validate);
  if (validate(value)) return [];
  return describeErrors(validate.errors ?? []).map(({ pointer, message, label, facts, unknown }): Report => {
    const at = { file, pointer };
    if (unknown === undefined) return { rule: `${kind}-invalid`, severity: "error", message, at, label, facts };
    const holder = resolvePointer(value, parentPointer(pointer));
    const meant = closest(
      unknown,
      namesBeside(kind, pointer).filter((name) => !isObject(holder) || !(name in holder)),
    );
    return {
      rule: meant === undefined ? `${kind}-invalid` : "field-misspelt",
      severity: "error",
      message: meant === undefined ? message : `"${unknown}" is not known here; "${meant}" is`,
      at,
      label: meant === undefined ? label : `"${meant}"?`,
      facts: { found: unknown, ...optional("meant", meant) },
      ...optional("help", meant && `Write "${meant}".`),
    };
  });
}

/** The names that the schema knows where an unknown one stands. */
function namesBeside(kind: FileSchemaKind, pointer: string): string[] {
  let schema: JsonObject | undefined = fileSchemas[kind];
  for (const segment of parentPointer(pointer).split("/").slice(1)) {
    const properties: JsonObject = (schema?.["properties"] ?? {}) as JsonObject;
    schema = (Object.hasOwn(properties, segment) ? properties[segment] : schema?.["items"]) as JsonObject | undefined;
  }
  return Object.keys((schema?.["properties"] ?? {}) as JsonObject);
}
