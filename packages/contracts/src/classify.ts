import { member } from "./resolve/pointer.ts";
import type { ContractFile } from "./reading.ts";
import type { SourceDocument } from "./source/document.ts";
import { fileStem } from "./schema/schema-name.ts";
import { stepsBelow } from "./workspace/layout.ts";

/** What a file of the contracts folder is. */
export type FileKind =
  | { readonly kind: "contract"; readonly contract: ContractFile }
  | { readonly kind: "unsupported"; readonly specification: string; readonly version: string }
  | { readonly kind: "domain" | "teams" | "glossary" | "uses" | "mappings" | "flow" | "model" | "fragment" };

/** Says what a document is: by what it says of itself first, then by where it stands. */
export function classify(document: SourceDocument, folder: string): FileKind {
  const { value } = document;
  const said = (key: string): string | undefined => {
    const version = member(value, key);
    return typeof version === "string" || typeof version === "number" ? String(version) : undefined;
  };
  const asyncapi = said("asyncapi");
  const openapi = said("openapi");
  if (asyncapi !== undefined) {
    if (!/^[23]\./.test(asyncapi)) return { kind: "unsupported", specification: "AsyncAPI", version: asyncapi };
    return contract(document, "asyncapi", asyncapi);
  }
  if (openapi !== undefined) {
    if (!/^3\.[012](\.|$)/.test(openapi)) return { kind: "unsupported", specification: "OpenAPI", version: openapi };
    return contract(document, "openapi", openapi);
  }
  const swagger = said("swagger");
  if (swagger !== undefined) return { kind: "unsupported", specification: "Swagger", version: swagger };
  if (said("arazzo") !== undefined) return { kind: "flow" };
  return byPlace(document.file, folder);
}

function contract(
  document: SourceDocument,
  specification: ContractFile["specification"],
  specificationVersion: string,
): FileKind {
  return { kind: "contract", contract: { file: document.file, specification, specificationVersion } };
}

function byPlace(file: string, folder: string): FileKind {
  const steps = stepsBelow(folder, file);
  const depth = steps.length;
  const stem = fileStem(file);
  if (depth === 1 && (stem === "teams" || stem === "glossary")) return { kind: stem };
  if (depth === 2 && stem === "domain") return { kind: "domain" };
  if ((stem === "uses" || stem === "mappings") && depth >= 2) return { kind: stem };
  if (depth >= 3 && steps[1] === "schemas") return { kind: "model" };
  return { kind: "fragment" };
}
