export * from "./create-test-kit.ts";
export * from "./test-kit-types.ts";
export { milliseconds, virtualClock, type VirtualClock } from "./virtual-clock.ts";
export * from "./fake/fake.ts";
export * from "./fake/create-fakes.ts";
export * from "./fake/fake-invalid.ts";
export type { JsonSchema, Schema } from "./fake/schema.ts";
