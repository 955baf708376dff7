import type { Dialect, JsonSchema } from "@concord/subschema";

const names: readonly (readonly [RegExp, Dialect])[] = [
  [/draft-?0?3|draft-?0?4/, "draft-04"],
  [/draft-?0?6/, "draft-06"],
  [/draft-?0?7/, "draft-07"],
  [/2019-?09/, "2019-09"],
  [/2020-?12|next/, "2020-12"],
  [/(?:oas|openapi)[-\s]?3\.?0/, "oas-3.0"],
  [/(?:oas|openapi)[-\s]?3\.?1/, "2020-12"],
  [/asyncapi/, "asyncapi"],
];

export const draftNames = "draft-04, draft-06, draft-07, 2019-09, 2020-12, oas-3.0, asyncapi";

/** The dialect of a draft's name, as people and `$schema` write it: `draft-07`, `draft7`, `http://json-schema.org/draft-07/schema#`. */
export function dialectOf(name: string): Dialect | undefined {
  return names.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1];
}

/** The dialect the schema itself names, else the given one, else the newest. */
export function dialectOfSchema(schema: JsonSchema, given: Dialect | undefined): Dialect {
  const own =
    typeof schema === "object" && typeof schema["$schema"] === "string" ? dialectOf(schema["$schema"]) : undefined;
  return given ?? own ?? "2020-12";
}
