import type { JsonObject } from "@concord/diagnostics";
import type { ErrorObject } from "ajv";
import { childPointer } from "../resolve/pointer.ts";

/** A validator's error in our words, at the place that it speaks of. */
export interface DescribedError {
  /** JSON pointer into the validated value. */
  readonly pointer: string;
  readonly message: string;
  readonly label: string;
  readonly facts: JsonObject;
  /** The name that is not known here, where that is what is wrong. */
  readonly unknown?: string;
}

const choices: ReadonlySet<string> = new Set(["anyOf", "oneOf", "if", "not"]);

/**
 * The errors worth showing: of a choice that failed, what is wrong inside it rather than that it failed, and never that
 * a reference might have stood there instead.
 */
export function describeErrors(errors: readonly ErrorObject[]): DescribedError[] {
  const telling = errors.filter((error) => {
    if (error.keyword === "required" && error.params["missingProperty"] === "$ref") return false;
    if (error.keyword === "dependentRequired" || !choices.has(error.keyword)) return true;
    return !errors.some(
      (other) => other !== error && !choices.has(other.keyword) && other.instancePath.startsWith(error.instancePath),
    );
  });
  const described = telling.map(describe);
  return [...new Map(described.map((one) => [`${one.pointer} ${one.message}`, one])).values()];
}

function describe({ keyword, params, instancePath, message = "is not valid" }: ErrorObject): DescribedError {
  const fact = (facts: JsonObject): JsonObject => ({ keyword, ...facts });
  const here = (text: string, label: string, facts: JsonObject = {}): DescribedError => ({
    pointer: instancePath,
    message: text,
    label,
    facts: fact(facts),
  });
  const missing = params["missingProperty"] as string | undefined;
  if (missing !== undefined) return here(`"${missing}" is missing here`, `needs "${missing}"`, { missing });
  const unknown = (params["additionalProperty"] ?? params["unevaluatedProperty"]) as string | undefined;
  if (unknown !== undefined) {
    const pointer = childPointer(instancePath, unknown);
    return {
      pointer,
      message: `"${unknown}" is not known here`,
      label: "not known here",
      facts: fact({ unknown }),
      unknown,
    };
  }
  if (keyword === "enum") {
    const allowed = (params["allowedValues"] as unknown[]).map((value) => JSON.stringify(value)).join(", ");
    return here(`One of ${allowed} is expected here`, "not one of these", { allowed });
  }
  if (keyword === "const")
    return here(`${JSON.stringify(params["allowedValue"])} is expected here`, "something else is expected");
  if (keyword === "type") {
    const type = [params["type"]].flat().join(" or ");
    return here(`This must be ${typeWords[type] ?? type}`, `must be ${typeWords[type] ?? type}`, { type });
  }
  return here(`This ${message}`, message, { rule: message });
}

const typeWords: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  object: "an object",
  string: "text",
};
