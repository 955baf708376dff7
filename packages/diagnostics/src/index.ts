export * from "./excerpt.ts";
export * from "./finding.ts";
export * from "./nearest-word.ts";
export * from "./print-json.ts";
export * from "./print-text.ts";
export * from "./report.ts";
export * from "./source-reader.ts";
