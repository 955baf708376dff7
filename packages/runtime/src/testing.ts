export * from "./create-test-kit.ts";
export * from "./test-kit-types.ts";
export { milliseconds, virtualClock, type VirtualClock } from "./virtual-clock.ts";
