import type { JsonObject } from "@concord/diagnostics";
import type { ErrorObject } from "ajv";
import { childPointer } from "../resolve/pointer.ts";
import { closest } from "../workspace/closest.ts";
import { optional } from "./members.ts";

/** A validator's error in our words, at the place that it speaks of. */
export interface DescribedError {
  /** JSON pointer into the validated value. */
  readonly pointer: string;
  readonly message: string;
  readonly label: string;
  readonly facts: JsonObject;
  /** It is the name at the pointer that is wrong, not what stands behind it. */
  readonly part?: "key";
  readonly help?: string;
  /** The name that was probably meant, where one is not known here. */
  readonly meant?: string;
}

const choices: ReadonlySet<string> = new Set(["anyOf", "oneOf", "if", "not"]);

/** Options of ajv that errors are described best with. */
export const describableErrors = { allErrors: true, verbose: true } as const;

/**
 * The errors worth showing: of a choice that failed, what is wrong inside it rather than that it failed, and never that
 * a reference might have stood there instead.
 */
export function describeErrors(errors: readonly ErrorObject[]): DescribedError[] {
  const told = errors.filter((error) => error.keyword !== "required" || error.params["missingProperty"] !== "$ref");
  const failed = told.filter((error) => choices.has(error.keyword));
  const telling = told.filter((error) => {
    if (!choices.has(error.keyword)) return !failed.some((choice) => isBesidesThePoint(error, choice, told));
    return !told.some((other) => !choices.has(other.keyword) && other.instancePath.startsWith(error.instancePath));
  });
  const described = mergeMissing(telling, failed).map(describe);
  return [...new Map(described.map((one) => [`${one.pointer} ${one.message}`, one])).values()];
}

/** One branch of a choice wants another type altogether: not the branch that was meant, where another has more to say. */
function isBesidesThePoint(error: ErrorObject, choice: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (error.keyword !== "type" || error.instancePath !== choice.instancePath || !isWithin(error, choice)) return false;
  return all.some(
    (other) =>
      other.keyword !== "type" && !choices.has(other.keyword) && other.instancePath.startsWith(error.instancePath),
  );
}

/** Branches that each miss another member at one place: one error that names them all. */
function mergeMissing(errors: readonly ErrorObject[], failed: readonly ErrorObject[]): ErrorObject[] {
  return errors.flatMap((error) => {
    if (error.keyword !== "required") return [error];
    const choice = failed.find((one) => one.instancePath === error.instancePath && isWithin(error, one));
    if (!choice) return [error];
    const all = errors.filter(
      (other) => other.keyword === "required" && other.instancePath === error.instancePath && isWithin(other, choice),
    );
    if (all[0] !== error) return [];
    const names = all.map((one) => one.params["missingProperty"] as string);
    return [{ ...error, params: { missingProperty: [...new Set(names)].join('" or "') } }];
  });
}

function isWithin(error: ErrorObject, choice: ErrorObject): boolean {
  return error.schemaPath.startsWith(`${choice.schemaPath}/`);
}

function describe({
  keyword,
  params,
  instancePath,
  parentSchema,
  message = "is not valid",
}: ErrorObject): DescribedError {
  const fact = (facts: JsonObject): JsonObject => ({ keyword, ...facts });
  const here = (text: string, label: string, facts: JsonObject = {}, help?: string): DescribedError => ({
    pointer: instancePath,
    message: text,
    label,
    facts: fact(facts),
    ...optional("help", help),
  });
  const missing = params["missingProperty"] as string | undefined;
  if (missing !== undefined)
    return here(`"${missing}" is missing here`, `needs "${missing}"`, { missing }, `Add "${missing}".`);
  const unknown = (params["additionalProperty"] ?? params["unevaluatedProperty"]) as string | undefined;
  if (unknown !== undefined) {
    const meant = closest(unknown, Object.keys(parentSchema?.["properties"] ?? {}));
    return {
      pointer: childPointer(instancePath, unknown),
      part: "key",
      message: `"${unknown}" is not known here${meant === undefined ? "" : `; "${meant}" is`}`,
      label: meant === undefined ? "not known here" : `"${meant}"?`,
      facts: { keyword, found: unknown, ...optional("meant", meant) },
      ...optional("meant", meant),
      help: meant === undefined ? "Remove it, or call it x- and a name." : `Write "${meant}".`,
    };
  }
  if (keyword === "enum") {
    const allowed = (params["allowedValues"] as unknown[]).map((value) => JSON.stringify(value)).join(", ");
    return here(`One of ${allowed} is expected here`, "not one of these", { allowed }, `Write one of ${allowed}.`);
  }
  if (keyword === "const") {
    const value = JSON.stringify(params["allowedValue"]);
    return here(`${value} is expected here`, "something else is expected", {}, `Write ${value}.`);
  }
  if (keyword === "type") {
    const type = [params["type"]].flat().join(" or ");
    const word = typeWords[type] ?? type;
    return here(`This must be ${word}`, `must be ${word}`, { type }, `Write ${word} here.`);
  }
  const description = parentSchema?.["description"];
  if (keyword === "pattern" && typeof description === "string") {
    return here(`This does not fit. ${description}`, description, {}, "Write it in the form that is shown.");
  }
  return here(`This ${message}`, message, { rule: message }, "Correct the value.");
}

const typeWords: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  object: "an object",
  string: "text",
};
