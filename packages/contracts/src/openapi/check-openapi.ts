import { createRequire } from "node:module";
import type { ErrorObject } from "ajv";
import type { ContractFile } from "../reading.ts";
import { describeErrors } from "../source/describe-error.ts";
import { isObject, root, type Library } from "../resolve/library.ts";
import type { Schema } from "../schemas/schema-places.ts";
import { type QuickCheck, quickCheck } from "../schemas/quick-check.ts";
import type { Report } from "../source/report.ts";

/** Checks an OpenAPI document against its specification's schema. References are checked elsewhere. */
export type CheckOpenApi = (library: Library, contract: ContractFile) => Promise<Report[]>;

/** The part of the validator that asks the specification's schema alone. */
interface SchemaValidators {
  readonly getAjvValidator: (
    version: string,
  ) => ((value: unknown) => boolean) & { readonly errors?: ErrorObject[] | null };
}

const require = createRequire(import.meta.url);

/**
 * Makes the check. A schema is compiled once for each version, when the first document comes that it may refuse. The
 * validator's own opinion on references, which it knows inside one file only, is not asked for: it costs as much again.
 */
export function openApiCheck(): CheckOpenApi {
  const quickChecks = new Map<string, QuickCheck>();
  let validators: SchemaValidators | undefined;
  return async (library, { file, specificationVersion }) => {
    const value = root(library, file)?.value;
    if (!isObject(value)) return [];
    const [version = ""] = /^3\.[012]/.exec(specificationVersion) ?? [];
    if (version === "") return [];
    const quick = quickChecks.get(version) ?? quickCheck(schemaOf(version));
    quickChecks.set(version, quick);
    if (quick.isValid(value)) return [];
    const isValid = (validators ??= await loadValidators()).getAjvValidator(version);
    const errors = isValid(value) ? [] : (isValid.errors ?? []);
    return describeErrors(errors).map(({ pointer, meant: _meant, ...described }) => ({
      rule: "openapi-invalid",
      severity: "error",
      at: { file, pointer },
      ...described,
      ...(pointer.endsWith("/parameters") && version === "3.2" && tooManyQueries),
      help: described.help ?? `See https://spec.openapis.org/oas/v${specificationVersion}.`,
    }));
  };
}

function schemaOf(version: string): Schema {
  return require(`@seriousme/openapi-schema-validator/schemas/v${version}/schema.json`) as Schema;
}

async function loadValidators(): Promise<SchemaValidators> {
  const { Validator } = await import("@seriousme/openapi-schema-validator");
  // The specification's schemas are in order, and run too seldom for code that is made smaller first.
  const options = { allErrors: true, validateSchema: false, code: { optimize: false } };
  return new Validator(options) as unknown as SchemaValidators;
}

/** The one thing that the schema says of all parameters together, and cannot say why. */
const tooManyQueries = {
  message: "A querystring parameter is all that stands after the question mark, so nothing else may stand there",
  label: "a querystring parameter beside another one, or beside a query parameter",
  help: "Describe the whole query string by one parameter, or write each part as `in: query`.",
};
