export { isSubschema } from "./is-subschema.ts";
export * from "./types.ts";
