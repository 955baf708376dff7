import type { ParameterModel } from "./api-model.ts";
import { exampleTag } from "./example-tag.ts";
import type { PrintedTypes } from "./print-types.ts";

/** The doc comment of a parameter. */
export function aboutParameter({ parameter, deprecated, example }: ParameterModel): readonly (string | undefined)[] {
  const { description } = parameter;
  return [description, deprecated ? "@deprecated" : undefined, example === undefined ? undefined : exampleTag(example)];
}

/** What a program gives, or gets, as a parameter. */
export function parameterType({ variant, shape }: ParameterModel, { textOf }: Pick<PrintedTypes, "textOf">): string {
  if (!variant) return shape === "string" ? "string" : "unknown";
  return textOf(variant);
}
