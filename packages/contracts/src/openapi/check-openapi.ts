import { Validator } from "@seriousme/openapi-schema-validator";
import type { ContractFile } from "../reading.ts";
import { describeErrors } from "../source/describe-error.ts";
import { isObject, root, type Library } from "../resolve/library.ts";
import type { Report } from "../source/report.ts";

/** Checks an OpenAPI document against its specification's schema. References are checked elsewhere. */
export type CheckOpenApi = (library: Library, contract: ContractFile) => Promise<Report[]>;

/** Makes the check. Schemas are compiled once for each version, when the first document of that version is checked. */
export function openApiCheck(): CheckOpenApi {
  const validator = new Validator({ allErrors: true });
  return async (library, { file, specificationVersion }) => {
    const value = root(library, file)?.value;
    if (!isObject(value)) return [];
    const { errors } = await validator.validate(value);
    // Text instead of a list: the validator's own opinion on references, which it knows inside one file only.
    if (!Array.isArray(errors)) return [];
    return describeErrors(errors).map(({ pointer, meant: _meant, ...described }) => ({
      rule: "openapi-invalid",
      severity: "error",
      at: { file, pointer },
      ...described,
      help: described.help ?? `See https://spec.openapis.org/oas/v${specificationVersion}.`,
    }));
  };
}
