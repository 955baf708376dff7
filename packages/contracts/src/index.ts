export * from "./fabric.ts";
export * from "./files.ts";
