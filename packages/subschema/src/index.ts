export {
  type CompareDirection,
  compareSchemas,
  decisiveOf,
  type DirectedDecision,
  type InclusionQuestion,
  questionsOf,
} from "./compare.ts";
export { acceptsNothing, isSubschema } from "./is-subschema.ts";
export { assertedFormats, silentFormats } from "./strings/formats.ts";
export * from "./types.ts";
