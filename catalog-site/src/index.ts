export { buildCatalog, normalBase, type BuildOptions, type BuildResult } from "./build-catalog.ts";
export { devCatalog, type Dev, type DevOptions } from "./dev-catalog.ts";
export { judgeChange, judgeHistory, judgeVersions, type HistoryStep, type Snapshot, type Versions } from "./history.ts";
export { createModel, type CatalogModel, type Logo, type Own, type Revision } from "./model.ts";
export type { Block, Page, Section } from "./page.ts";
export { ForeignFolder } from "./publish.ts";
export type { Serving } from "./local-server.ts";
export { serveCatalog, type ServeOptions } from "./serve-catalog.ts";
export { plain, type Span, type Text } from "./text.ts";
