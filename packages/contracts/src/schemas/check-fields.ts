import { createRequire } from "node:module";
import type { Json } from "@concord/diagnostics";
import type { Ajv2020, ValidateFunction } from "ajv/dist/2020.js";
import type { Library } from "../resolve/library.ts";
import { childPointer } from "../resolve/pointer.ts";
import { describableErrors, describeErrors } from "../source/describe-error.ts";
import type { Report } from "../source/report.ts";
import { closest } from "../workspace/closest.ts";
import { fieldSchemas } from "./field-schemas.ts";
import { type QuickCheck, quickCheck } from "./quick-check.ts";

// Loaded when a field is met that is not in order: only ajv says why.
const require = createRequire(import.meta.url);
let ajv: Ajv2020 | undefined;
const compiled = new Map<string, ValidateFunction>();
const quickChecks = new Map<string, QuickCheck>();
const words = Object.keys(fieldSchemas).map((name) => name.slice(2));

/** Values that people send, not words about them: no field of ours stands in there. */
const data: ReadonlySet<string> = new Set(["const", "default", "enum", "example", "examples"]);

/**
 * Checks our `x-` fields of a document: a value that is not what the field takes, and a name that was probably meant to
 * be one of them. Fields that are not like ours belong to others and are left alone. Warnings: the documents stay valid
 * for every other tool.
 */
export function checkFields(library: Library, file: string): Report[] {
  const document = library.documents.get(file);
  if (!document?.text.includes("x-")) return [];
  const reports: Report[] = [];
  const visit = (value: Json | undefined, pointer: string, named: boolean): void => {
    if (value === null || typeof value !== "object") return;
    for (const [key, member] of Object.entries<Json>(value)) {
      const at = childPointer(pointer, key);
      if (!named && !Array.isArray(value) && key.startsWith("x-")) reports.push(...checkField(file, key, member, at));
      else if (named || !data.has(key)) visit(member, at, key === "properties" && !named);
    }
  };
  visit(document.value, "", false);
  return reports;
}

function checkField(file: string, name: string, value: Json, pointer: string): Report[] {
  if (!Object.hasOwn(fieldSchemas, name)) {
    const word = closest(name.slice(2), words);
    if (word === undefined) return [];
    const meant = `x-${word}`;
    const message = `"${name}" is not one of our fields; "${meant}" is`;
    const help = `Write "${meant}".`;
    const facts = { found: name, meant };
    return [
      {
        rule: "field-misspelt",
        severity: "warning",
        message,
        at: { file, pointer },
        part: "key",
        label: `"${meant}"?`,
        facts,
        help,
      },
    ];
  }
  const quick = quickChecks.get(name) ?? quickCheck(fieldSchemas[name]!);
  quickChecks.set(name, quick);
  if (quick.isValid(value)) return [];
  const validate = compiled.get(name) ?? compile(name);
  compiled.set(name, validate);
  if (validate(value)) return [];
  return describeErrors(validate.errors ?? []).map(({ pointer: below, meant, message, facts, ...described }) => ({
    rule: meant === undefined ? "field-invalid" : "field-misspelt",
    severity: "warning",
    message: `${name}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    at: { file, pointer: `${pointer}${below}` },
    facts: { field: name, ...facts },
    ...described,
  }));
}

function compile(name: string): ValidateFunction {
  const { Ajv2020: Validator } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  ajv ??= new Validator({ ...describableErrors, allowUnionTypes: true });
  return ajv.compile(fieldSchemas[name]!);
}
