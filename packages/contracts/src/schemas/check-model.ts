import { createRequire } from "node:module";
import type { Json } from "@concord/diagnostics";
import type { AnySchema, ErrorObject } from "ajv";
import { member } from "../resolve/pointer.ts";
import { root, type Library } from "../resolve/library.ts";
import { dialectOf } from "../schema/keywords.ts";
import { describableErrors, describeErrors } from "../source/describe-error.ts";
import type { Report } from "../source/report.ts";
import { type QuickCheck, quickCheck } from "./quick-check.ts";
import type { Schema } from "./schema-places.ts";

interface MetaValidator {
  validateSchema(schema: AnySchema): boolean | Promise<unknown>;
  readonly errors?: ErrorObject[] | null;
}

const options = { ...describableErrors, strict: false, logger: false, validateFormats: false } as const;
const validators = new Map<string, MetaValidator>();
// Loaded when a model is met that is not in order: only ajv says why.
const require = createRequire(import.meta.url);

/** The validator of the meta-schema of a dialect; older drafts than 07 are close enough to it not to be refused. */
function validatorOf(dialect: string | undefined): MetaValidator | undefined {
  if (dialect === "draft-04" || dialect === "draft-06") return undefined;
  const name = dialect ?? "2020-12";
  const made = validators.get(name) ?? makeValidator(name);
  validators.set(name, made);
  return made;
}

function makeValidator(dialect: string): MetaValidator {
  if (dialect === "2020-12")
    return new (require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js")).Ajv2020(options);
  if (dialect === "2019-09")
    return new (require("ajv/dist/2019.js") as typeof import("ajv/dist/2019.js")).Ajv2019(options);
  return new (require("ajv") as typeof import("ajv")).Ajv(options);
}

const latest = "https://json-schema.org/draft/2020-12/schema";
const vocabularies = ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"];
let quick: QuickCheck | undefined;

/** Whether a schema is sure to be one of the newest draft, which is the one that is meant where none is named. */
function isOfLatest(value: Json): boolean {
  const named = member(value, "$schema");
  if (named !== undefined && named !== latest) return false;
  const read = (name: string): Schema => require(`ajv/dist/refs/json-schema-2020-12/${name}.json`) as Schema;
  quick ??= quickCheck(
    read("schema"),
    vocabularies.map((name) => read(`meta/${name}`)),
    {},
  );
  return quick.isValid(value);
}

/** Checks a canonical model against the meta-schema of its dialect. */
export function checkModel(library: Library, file: string): Report[] {
  const value = root(library, file)?.value;
  if (value === undefined || /\.(avsc|proto)$/.test(file)) return [];
  if (typeof value !== "boolean" && (typeof value !== "object" || value === null || Array.isArray(value))) {
    const at = { file, pointer: "" };
    return [
      { rule: "schema-invalid", severity: "error", message: "A schema is an object, or true or false", at, facts: {} },
    ];
  }
  if (isOfLatest(value)) return [];
  const validator = validatorOf(dialectOf(member(value, "$schema")));
  if (!validator || validator.validateSchema(value) === true) return [];
  return describeErrors(validator.errors ?? []).map(({ pointer, meant: _meant, ...described }) => ({
    rule: "schema-invalid",
    severity: "error",
    at: { file, pointer },
    ...described,
  }));
}
