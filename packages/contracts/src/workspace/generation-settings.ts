import { isObject, open, type Library, type Node } from "../resolve/library.ts";
import type { AsyncApiTemplate, GenerationSettings } from "../fabric.ts";
import { optional, textOf } from "../source/members.ts";
import { member } from "../resolve/pointer.ts";
import type { Json, JsonObject } from "@concord/diagnostics";

/** What concord.yaml says about generated code, with defaults for what it does not. */
export function readGenerationSettings(library: Library, document: Node | undefined): GenerationSettings {
  const types = open(library, document, "types");
  const validators = open(library, document, "validators");
  return {
    ...optional("templates", textOf(document, "templates")),
    generators: listOf(member(document?.value, "generators")).filter((name) => typeof name === "string"),
    asyncapi: listOf(member(document?.value, "asyncapi")).filter(isObject).flatMap(templateOf),
    types: {
      formats: textOf(types, "formats") === "branded" ? "branded" : "plain",
      int64: textOf(types, "int64") === "bigint" ? "bigint" : "number",
    },
    validators: {
      formats: textOf(validators, "formats") === "fast" ? "fast" : "full",
      violations: textOf(validators, "violations") === "all" ? "all" : "first",
    },
  };
}

function templateOf(value: JsonObject): readonly AsyncApiTemplate[] {
  const { template, output, parameters } = value;
  if (typeof template !== "string") return [];
  return [
    {
      template,
      output: typeof output === "string" ? output : "asyncapi",
      parameters: isObject(parameters) ? parameters : {},
    },
  ];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
