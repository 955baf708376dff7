/** What a violation says, by keyword: the contract's side only, never the value. */
export function violationMessage(rule: string, parameters: ReadonlyMap<string, string>): string {
  const limit = parameters.get("limit") ?? "";
  const sentence = sentences[rule];
  return sentence ? sentence(limit, parameters) : `must keep to ${rule}`;
}

type Sentence = (limit: string, parameters: ReadonlyMap<string, string>) => string;

const sentences: Readonly<Record<string, Sentence>> = {
  "false schema": () => "must not be there",
  type: (_, parameters) => `must be ${typed(parameters.get("type"))}`,
  enum: () => "must be one of the values that the contract lists",
  const: () => "must be the value that the contract fixes",
  required: () => "is required",
  dependentRequired: () => "is required beside what is there",
  additionalProperties: () => "must have no field that the contract does not name",
  unevaluatedProperties: () => "must have no field that the contract does not name",
  unevaluatedItems: () => "must have no item that the contract does not name",
  propertyNames: () => "must have no field of such a name",
  format: (_, parameters) => `must be a valid ${parameters.get("format") ?? "text"}`,
  pattern: () => "must match the contract's pattern",
  minLength: (limit) => `must have at least ${counted(limit, "character")}`,
  maxLength: (limit) => `must have at most ${counted(limit, "character")}`,
  minItems: (limit) => `must have at least ${counted(limit, "item")}`,
  maxItems: (limit) => `must have at most ${counted(limit, "item")}`,
  minProperties: (limit) => `must have at least ${counted(limit, "field")}`,
  maxProperties: (limit) => `must have at most ${counted(limit, "field")}`,
  minimum: (limit) => `must be at least ${limit}`,
  maximum: (limit) => `must be at most ${limit}`,
  exclusiveMinimum: (limit) => `must be more than ${limit}`,
  exclusiveMaximum: (limit) => `must be less than ${limit}`,
  multipleOf: (_, parameters) => `must be a multiple of ${parameters.get("multipleOf") ?? "the contract's step"}`,
  uniqueItems: () => "must not have two equal items",
  contains: () => "must have the items that the contract asks for",
  not: () => "must not be what the contract excludes",
  anyOf: () => "must match one of the contract's alternatives",
  oneOf: () => "must match exactly one of the contract's alternatives",
  if: () => "must match what the contract asks for in this case",
};

function typed(type: string | undefined): string {
  if (type === undefined) return "of another type";
  return type === "null" ? type : `${/^[aio]/.test(type) ? "an" : "a"} ${type}`;
}

function counted(limit: string, noun: string): string {
  return `${limit} ${noun}${limit === "1" ? "" : "s"}`;
}
