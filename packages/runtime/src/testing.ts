export * from "./create-test-kit.ts";
export * from "./test-kit-types.ts";
