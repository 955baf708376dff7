import type { ContentKind } from "./content-kind.ts";

/** The kinds of content whose values a schema judges. */
export const contentKindsChecked: ReadonlySet<ContentKind> = new Set([
  "json",
  "text",
  "form",
  "multipart",
  "events",
  "lines",
]);
