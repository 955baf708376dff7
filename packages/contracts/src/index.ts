export * from "./fabric.ts";
export * from "./files.ts";
export { diskFiles, type DiskFilesOptions } from "./disk-files.ts";
export { loadFabric, type LoadOptions } from "./load.ts";
export { documentCache, type DocumentCache } from "./resolve/read-library.ts";
export { createIndex, schemasOf, type FabricIndex, type Users } from "./index-fabric.ts";
export { locateIn } from "./locate-in.ts";
export { resolvePointer } from "./resolve/pointer.ts";
export { camelCase, humanize, kebabCase, pascalCase, words } from "./identifiers.ts";
