import path from "node:path/posix";
import type { Model, Place } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import type { Field, ObjectShape } from "../fields/collect-fields.ts";
import { placeKey } from "../fields/collect-schemas.ts";
import { isObject } from "../fields/json.ts";
import { structureOf } from "../fields/structure.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

export const modelCopied = defineLintRule({
  id: "model-copied",
  severity: "warning",
  title: "A canonical model is copied instead of referred to",
  explanation:
    "Today it says the same; the day the model changes, the copy does not, and nobody notices until two systems disagree. Refer to the model with $ref. " +
    "Objects, and text with a pattern or a list of values, that accept exactly what a model accepts are found. --fix puts the reference in, and keeps a description of its own.",
  example:
    "currency: { type: string, enum: [EUR, GBP, USD] }   →   currency: { $ref: ../../finance/schemas/Currency.yaml }",
  inspect: (context) => {
    const models = new Map<string, Model>();
    for (const model of context.fabric.models) {
      if (model.deprecation || !isTelling(model.schema.json)) continue;
      models.set(structureOf(model.schema.json, model.schema), model);
    }
    return [...context.objects, ...context.fields].flatMap((candidate): Remark[] => {
      if (!isObject(candidate.json) || !isTelling(candidate.json) || isReference(candidate)) return [];
      const model = models.get(structureOf(candidate.json, candidate.unit.schema));
      if (!model || context.index.models.size === 0 || isModel(candidate.at, context)) return [];
      return [remark(candidate, candidate.json, model)];
    });
  },
});

/** An object of two fields or more, a pattern, a list of values: what two people do not write alike by chance. */
function isTelling(json: Json): boolean {
  if (!isObject(json)) return false;
  const { properties, pattern, enum: values } = json;
  if (isObject(properties)) return Object.keys(properties).length > 1;
  return typeof pattern === "string" || (Array.isArray(values) && values.length > 1);
}

function isReference(candidate: Field | ObjectShape): boolean {
  return "meaning" in candidate && candidate.meaning.refersTo !== undefined;
}

function isModel(at: Place, { fabric }: LintContext): boolean {
  return fabric.models.some((model) => placeKey(model.schema.at) === placeKey(at));
}

function remark({ at, name }: Field | ObjectShape, json: JsonObject, model: Model): Remark {
  const reference = referenceTo(model.schema.at, at.file);
  const own = Object.fromEntries(Object.entries(json).filter(([key]) => key === "description" || key.startsWith("x-")));
  const same = own["description"] === model.description || own["description"] === undefined;
  const words = same ? Object.keys(own).filter((key) => key !== "description") : Object.keys(own);
  const value: JsonObject =
    words.length === 0
      ? { $ref: reference }
      : { ...Object.fromEntries(words.map((key) => [key, own[key]!])), allOf: [{ $ref: reference }] };
  return {
    at,
    message: `${name} is a copy of the model ${model.id}`,
    label: `the same as ${model.id}`,
    related: [{ label: "model", at: model.at }],
    facts: { name, model: model.id },
    help: `refer to it: $ref: ${reference}`,
    fix: [{ kind: "replace", at, value }],
  };
}

function referenceTo({ file, pointer }: Place, from: string): string {
  const relative = path.relative(path.dirname(from), file);
  return `${relative.startsWith(".") ? relative : `./${relative}`}${pointer === "" ? "" : `#${pointer}`}`;
}
