/** Parts of the library that it has no declarations for; their declarations are those of its entry. */
declare module "openapi-typescript/dist/transform/index.js" {
  export { transformSchema as default } from "openapi-typescript";
}
declare module "openapi-typescript/dist/lib/ts.js" {
  export { astToString } from "openapi-typescript";
}
declare module "openapi-typescript/dist/lib/utils.js" {
  export { resolveRef, scanDiscriminators } from "openapi-typescript";
}
