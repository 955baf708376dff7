import type { JsonObject } from "@concord/diagnostics";
import type { GlobalContext } from "openapi-typescript";
// Its entry loads a linter as well, which nobody asks here.
import { astToString } from "openapi-typescript/dist/lib/ts.js";
import { resolveRef, scanDiscriminators } from "openapi-typescript/dist/lib/utils.js";
import transformSchema from "openapi-typescript/dist/transform/index.js";

type Document = Parameters<typeof transformSchema>[0];

/**
 * The library's types for a prepared document, two spaces a level. Its own entry would lint the document again, which
 * costs most of the time, and would refuse documents that the reader has judged already.
 */
export function printTypes(prepared: JsonObject): string {
  const document = prepared as unknown as Document;
  const context: GlobalContext = {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    defaultNonNullable: true,
    discriminators: scanDiscriminators(document, { silent: true }),
    emptyObjectsUnknown: false,
    enum: false,
    enumValues: false,
    excludeDeprecated: false,
    exportType: false,
    generatePathParams: false,
    immutable: false,
    injectFooter: [],
    makePathsEnum: false,
    pathParamsAsTypes: false,
    postTransform: undefined,
    propertiesRequiredByDefault: false,
    readWriteMarkers: false,
    // Only its linter asks for it.
    redoc: undefined as unknown as GlobalContext["redoc"],
    resolve: (ref) => resolveRef(document, ref, { silent: true }),
    rootTypes: false,
    rootTypesKeepCasing: false,
    rootTypesNoSchemaPrefix: false,
    silent: true,
    transform: undefined,
    transformProperty: undefined,
  };
  return astToString(transformSchema(document, context)).replace(/^(?: {4})+/gm, (indent) =>
    indent.slice(indent.length / 2),
  );
}
