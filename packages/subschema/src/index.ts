export { acceptsNothing, isSubschema } from "./is-subschema.ts";
export { assertedFormats, silentFormats } from "./strings/formats.ts";
export * from "./types.ts";
